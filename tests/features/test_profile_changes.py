from pytest_bdd import scenarios

scenarios("profile_changes.feature")
