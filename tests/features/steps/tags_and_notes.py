"""Steps about the tags of customers, and the notes about them."""

from __future__ import annotations

import json

from pytest_bdd import given, step, then, when

from tests.features.phrases import phrase
from tests.features.steps.customers import named
from tests.features.story import Story
from tests.features.tables import is_meant

Table = list[list[str]]
_TEXTS = {
    "only spaces": "   ",
    "50 characters": "ș" * 50,
    "51 characters": "ș" * 51,
}


def labels_of(text: str) -> list[str]:
    """Return the labels that words name."""
    return [_TEXTS.get(one, one) for one in text.split(", ")]


@step(phrase("{who:Who} tags the customer with {labels}"))
def tags(story: Story, who: str, labels: str) -> None:
    story.world.add_tags(story.caller(who), story.customer, labels_of(labels))


@when(phrase("{who:Who} tries to tag the customer with {labels}"))
def tries_to_tag(story: Story, who: str, labels: str) -> None:
    caller = story.caller(who)
    story.attempt(lambda: story.world.add_tags(caller, story.customer, labels_of(labels)))


@given(phrase("{who:Who} gives the customer {number:d} tags"))
def gives_tags(story: Story, who: str, number: int) -> None:
    labels = [f"tag {one}" for one in range(number)]
    story.world.add_tags(story.caller(who), story.customer, labels)


@given(phrase("another customer {name:Id} with the tags {labels}"))
def another_with_tags(story: Story, name: str, labels: str) -> None:
    story.world.register(story.keeper, named(name))
    story.world.add_tags(story.keeper, name, labels_of(labels))


@given(phrase("the customer {name:Id} of the business {business:Business} has the tags {labels}"))
def elsewhere_with_tags(story: Story, name: str, business: str, labels: str) -> None:
    keeper = story.caller("an administrator", business)
    story.world.register(keeper, named(name))
    story.world.add_tags(keeper, name, labels_of(labels))


@step(phrase("{who:Who} takes the tag {label:Id} from the customer"))
def takes_tag(story: Story, who: str, label: str) -> None:
    caller = story.caller(who)
    (tag,) = [one for one in story.world.tags(caller, story.customer) if one["label"] == label]
    story.world.remove_tag(caller, story.customer, tag["id"])


@when(phrase("{who:Who} tries to take a tag that is not there from the customer"))
def tries_to_take_tag(story: Story, who: str) -> None:
    caller = story.caller(who)
    story.attempt(lambda: story.world.remove_tag(caller, story.customer, "tag_9"))


@then(phrase("{who:Who} sees the tags {labels}"))
def sees_tags(story: Story, who: str, labels: str) -> None:
    found = story.world.tags(story.caller(who), story.customer)
    assert [one["label"] for one in found] == labels.split(", ")


@then(phrase("{who:Who} sees {number:d} tags"))
@then(phrase("{who:Who} sees {number:d} tag"))
def sees_number_of_tags(story: Story, who: str, number: int) -> None:
    assert len(story.world.tags(story.caller(who), story.customer)) == number


@when(phrase("{who:Who} lists the customers with the tag {label}"))
def lists_with_tag(story: Story, who: str, label: str) -> None:
    story.pages = [story.world.search(story.caller(who), {"tag": label})]


@when(phrase("{who:Who} tries to list the customers with the tag {label}"))
def tries_to_list_with_tag(story: Story, who: str, label: str) -> None:
    story.attempt(lambda: story.world.search(story.caller(who), {"tag": label}))


@then(phrase("she sees that {name:Id} has the tags {labels}"))
def sees_tags_in_list(story: Story, name: str, labels: str) -> None:
    (row,) = [one for page in story.pages for one in page.customers if one["id"] == name]
    assert row["tags"] == labels.split(", ")


@then(phrase("she sees no tags of {name:Id}"))
def sees_no_tags_in_list(story: Story, name: str) -> None:
    (row,) = [one for page in story.pages for one in page.customers if one["id"] == name]
    assert "tags" not in row


@step(phrase('{who:Who} makes the note "{content}"'))
def makes_note(story: Story, who: str, content: str) -> None:
    story.world.add_note(story.caller(who), story.customer, content)


@when(phrase('{who:Who} tries to make the note "{content}"'))
def tries_to_make_note(story: Story, who: str, content: str) -> None:
    caller = story.caller(who)
    story.attempt(lambda: story.world.add_note(caller, story.customer, content))


@when(phrase("{who:Who} makes a note of {length:d} characters"))
def makes_long_note(story: Story, who: str, length: int) -> None:
    story.world.add_note(story.caller(who), story.customer, "ș" * length)


@when(phrase("{who:Who} tries to make a note of {length:d} characters"))
def tries_to_make_long_note(story: Story, who: str, length: int) -> None:
    caller = story.caller(who)
    story.attempt(lambda: story.world.add_note(caller, story.customer, "ș" * length))


@given(phrase("{who:Who} makes {number:d} notes"))
def makes_notes(story: Story, who: str, number: int) -> None:
    for one in range(number):
        story.world.add_note(story.caller(who), story.customer, f"note {one}")


@when(phrase("{who:Who} reads the notes in pages of {size:d}"), target_fixture="note_pages")
def reads_notes(story: Story, who: str, size: int) -> list[list[str]]:
    pages, cursor = [], None
    while not pages or cursor:
        notes, cursor = story.world.notes(story.caller(who), story.customer, size, cursor)
        pages.append([one["content"] for one in notes])
    return pages


@then(phrase("there are pages of {sizes:Words} notes, each note once"))
def pages_of_notes(note_pages: list[list[str]], sizes: list[str]) -> None:
    assert [len(page) for page in note_pages] == [int(size) for size in sizes]
    every = [content for page in note_pages for content in page]
    assert len(set(every)) == len(every)


@step(phrase('{who:Who} removes the note "{content}"'), target_fixture="removed_note")
def removes_note(story: Story, who: str, content: str) -> str:
    caller = story.caller(who)
    notes, _ = story.world.notes(caller, story.customer)
    (note_id,) = [one["id"] for one in notes if one["content"] == content]
    story.world.remove_note(caller, story.customer, note_id)
    return note_id


@when(phrase("{who:Who} tries to remove it again"))
def tries_to_remove_again(story: Story, who: str, removed_note: str) -> None:
    caller = story.caller(who)
    story.attempt(lambda: story.world.remove_note(caller, story.customer, removed_note))


@then(phrase("{who:Who} sees the notes"))
def sees_notes(story: Story, who: str, datatable: Table) -> None:
    _, *rows = datatable
    notes, _ = story.world.notes(story.caller(who), story.customer)
    names = ("content", "createdBy", "createdByRole", "createdAt")
    assert len(notes) == len(rows)
    for note, row in zip(notes, rows, strict=True):
        for name, text in zip(names, row, strict=True):
            assert is_meant(text, note[name]), name


@then(phrase("{who:Who} sees {number:d} notes"))
@then(phrase("{who:Who} sees {number:d} note"))
def sees_number_of_notes(story: Story, who: str, number: int) -> None:
    notes, _ = story.world.notes(story.caller(who), story.customer)
    assert len(notes) == number


@then(phrase('other services are told nothing of "{content}"'))
def told_nothing_of(story: Story, content: str) -> None:
    assert content not in json.dumps(story.world.published(story.business()), default=str)


@then(phrase("it tells first of {events:Words}"))
def it_tells_first_of(story: Story, events: list[str]) -> None:
    assert [entry["event"] for entry in story.history[: len(events)]] == events


@then(phrase('it tells that "{content}" was removed by {who:Who}'))
def tells_of_removal(story: Story, content: str, who: str) -> None:
    (entry,) = [one for one in story.history if one["event"] == "CustomerNoteRemoved"]
    assert entry["by"] == story.caller(who).subject
    assert entry["changes"]["note"] == {"old": content, "new": None}
