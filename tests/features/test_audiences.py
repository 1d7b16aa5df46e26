from pytest_bdd import scenarios

scenarios("audiences.feature")
