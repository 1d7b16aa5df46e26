from pytest_bdd import scenarios

scenarios("deactivation.feature")
