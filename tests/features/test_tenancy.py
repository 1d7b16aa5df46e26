from pytest_bdd import scenarios

scenarios("tenancy.feature")
