from pytest_bdd import scenarios

scenarios("erasure.feature")
