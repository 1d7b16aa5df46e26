from pytest_bdd import scenarios

scenarios("time_travel.feature")
