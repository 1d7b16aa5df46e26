from pytest_bdd import scenarios

scenarios("appointments.feature")
