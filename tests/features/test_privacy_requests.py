from pytest_bdd import scenarios

scenarios("privacy_requests.feature")
