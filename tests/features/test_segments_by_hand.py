from pytest_bdd import scenarios

scenarios("segments_by_hand.feature")
