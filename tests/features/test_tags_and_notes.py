from pytest_bdd import scenarios

scenarios("tags_and_notes.feature")
