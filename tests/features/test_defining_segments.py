from pytest_bdd import scenarios

scenarios("defining_segments.feature")
