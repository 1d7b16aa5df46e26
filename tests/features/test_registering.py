from pytest_bdd import scenarios

scenarios("registering.feature")
