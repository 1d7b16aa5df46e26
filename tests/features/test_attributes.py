from pytest_bdd import scenarios

scenarios("attributes.feature")
