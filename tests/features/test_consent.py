from pytest_bdd import scenarios

scenarios("consent.feature")
