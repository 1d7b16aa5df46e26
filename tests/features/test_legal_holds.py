from pytest_bdd import scenarios

scenarios("legal_holds.feature")
