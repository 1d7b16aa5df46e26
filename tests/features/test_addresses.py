from pytest_bdd import scenarios

scenarios("addresses.feature")
