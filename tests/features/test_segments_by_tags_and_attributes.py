from pytest_bdd import scenarios

scenarios("segments_by_tags_and_attributes.feature")
