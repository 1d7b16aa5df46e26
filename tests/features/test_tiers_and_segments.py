from pytest_bdd import scenarios

scenarios("tiers_and_segments.feature")
