from pytest_bdd import scenarios

scenarios("dead_letters.feature")
