from pytest_bdd import scenarios

scenarios("reading_and_searching.feature")
