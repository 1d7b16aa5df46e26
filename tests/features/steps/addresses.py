"""Steps about address books."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

import attrs
import pytest
from pytest_bdd import given, step, then, when

from customer_core.kernel.principal import Principal
from tests.features.labels import ADDRESS, path_of
from tests.features.phrases import phrase
from tests.features.steps.customers import Table
from tests.features.story import Story
from tests.features.tables import check, document_from
from tests.features.worlds.answers import Document

_USUAL = {"city": "New York", "state": "NY", "zipCode": "10001", "country": "US"}
_A_MINUTE = timedelta(minutes=1)
_NOT_THERE = "addr_not_there"


@attrs.define
class Book:
    """The addresses of the scenario.

    Attributes:
        ids: by the names that they have in the scenario.
        seen: an address as somebody looked at it before.
    """

    ids: dict[str, str] = attrs.field(factory=dict)
    seen: Document = attrs.field(factory=dict)

    def names(self, addresses: Sequence[Document]) -> list[str]:
        """Return the names of addresses."""
        return [name for one in addresses for name, known in self.ids.items() if known == one["id"]]


@pytest.fixture
def book() -> Book:
    return Book()


@step(phrase("{who:Who} adds the {kind:Id} address {name:Id}"))
def adds_of_type(story: Story, book: Book, who: str, kind: str, name: str) -> None:
    _add(story, book, who, name, {"type": kind})


@step(phrase("{who:Who} adds the address {name:Id} with"))
def adds_with(story: Story, book: Book, who: str, name: str, datatable: Table) -> None:
    _add(story, book, who, name, document_from(datatable, ADDRESS))


@given(phrase("the customer has {number:d} addresses"))
def has_addresses(story: Story, book: Book, number: int) -> None:
    for one in range(number):
        _add(story, book, "the customer", f"number-{one}", {})


@when(phrase("{who:Who} tries to add one more address"))
def tries_to_add_one_more(story: Story, who: str) -> None:
    _try_to_add(story, who, {})


@when(phrase("{who:Who} tries to add an address with"))
def tries_to_add_with(story: Story, who: str, datatable: Table) -> None:
    _try_to_add(story, who, document_from(datatable, ADDRESS))


@step(phrase("{who:Who} changes the address {name:Id}"))
def changes_address(story: Story, book: Book, who: str, name: str, datatable: Table) -> None:
    caller, whose = _at(story, who)
    patch = document_from(datatable, ADDRESS)
    story.world.patch_address(caller, whose, book.ids[name], patch)


@when(phrase("{who:Who} removes the address {name:Id}"))
def removes_address(story: Story, book: Book, who: str, name: str) -> None:
    caller, whose = _at(story, who)
    story.world.remove_address(caller, whose, book.ids[name])


@given(phrase("{who:Who} has looked at the address {name:Id}"))
def has_looked_at(story: Story, book: Book, who: str, name: str) -> None:
    caller, whose = _at(story, who)
    book.seen = story.world.address(caller, whose, book.ids[name])


@when(phrase("{who:Who} tries to change the address {name:Id} that she saw"))
def tries_to_change_what_she_saw(
    story: Story, book: Book, who: str, name: str, datatable: Table
) -> None:
    caller, whose = _at(story, who)
    patch, version = document_from(datatable, ADDRESS), book.seen["version"]
    story.attempt(lambda: story.world.patch_address(caller, whose, book.ids[name], patch, version))


@when(phrase("{who:Who} tries to change an address that is not there"))
def tries_to_change_none(story: Story, who: str) -> None:
    caller, whose = _at(story, who)
    story.attempt(lambda: story.world.patch_address(caller, whose, _NOT_THERE, {"city": "Bonn"}))


@when(phrase("{who:Who} tries to remove an address that is not there"))
def tries_to_remove_none(story: Story, who: str) -> None:
    caller, whose = _at(story, who)
    story.attempt(lambda: story.world.remove_address(caller, whose, _NOT_THERE))


@when(phrase("{who:Who} tries to remove the address {name:Id} of {customer:Id}"))
def tries_to_remove_of(story: Story, book: Book, who: str, name: str, customer: str) -> None:
    caller = story.caller(who)
    story.attempt(lambda: story.world.remove_address(caller, customer, book.ids[name]))


@then(phrase("the address is refused because of the {label}"))
def refused_because_of(story: Story, label: str) -> None:
    assert story.refusal is not None, "it was done"
    assert story.refusal.fields == (path_of(label, ADDRESS),)


@then(phrase("the address book holds {names:Words}"))
def book_holds(story: Story, book: Book, names: list[str]) -> None:
    assert book.names(_addresses(story)) == names


@then("the address book is empty")
def book_is_empty(story: Story) -> None:
    assert _addresses(story) == []


@then(phrase("the default for {purpose:Id} is {name:Id}"))
def default_is(story: Story, book: Book, purpose: str, name: str) -> None:
    flag = f"isDefault{purpose.capitalize()}"
    assert book.names([one for one in _addresses(story) if one[flag]]) == [name]


@then(phrase("the address {name:Id} has"))
def address_has(story: Story, book: Book, name: str, datatable: Table) -> None:
    found = story.world.address(story.keeper, story.customer, book.ids[name])
    found["wrong"] = [one["field"] for one in found["validationData"]["faults"]]
    check(found, datatable, ADDRESS)


@then(phrase("the history remembers the {label} of the address {name:Id} from {old} to {new}"))
def history_remembers(story: Story, book: Book, label: str, name: str, old: str, new: str) -> None:
    newest, *_ = story.world.history(story.keeper, story.customer)
    path = _path(book, name, label)
    assert newest["changes"] == {path: {"old": old, "new": new}}


@then(phrase("other services are told which field of the address {name:Id} changed, the {label}"))
def told_which_field(story: Story, book: Book, name: str, label: str) -> None:
    *_, newest = story.world.published(story.business())
    assert newest["eventType"] == "CustomerProfileUpdated"
    assert newest["data"]["fieldsChanged"] == [_path(book, name, label)]


@then(phrase('nothing that is told holds "{text}"'))
def nothing_told_holds(story: Story, text: str) -> None:
    assert text not in json.dumps(story.world.published(story.business()), default=str)


def _path(book: Book, name: str, label: str) -> str:
    return f"addresses.{book.ids[name]}.{path_of(label, ADDRESS)}"


def _add(story: Story, book: Book, who: str, name: str, wanted: Document) -> None:
    caller, whose = _at(story, who)
    body = {**_USUAL, "street": f"1 {name} street", **wanted}
    book.ids[name] = story.world.add_address(caller, whose, body)
    story.world.set_time(story.world.now() + _A_MINUTE)  # so that the next one is newer


def _try_to_add(story: Story, who: str, wanted: Document) -> None:
    caller, whose = _at(story, who)
    body = {**_USUAL, "street": "1 Long Street", **wanted}
    story.attempt(lambda: story.world.add_address(caller, whose, body))


def _at(story: Story, who: str) -> tuple[Principal, str | None]:
    """Return who acts, and on whose book: the customer itself says no name, others do."""
    return story.caller(who), None if who == "the customer" else story.customer


def _addresses(story: Story) -> Sequence[Document]:
    own = story.world.addresses(story.caller("the customer"), None)
    assert own == story.world.addresses(story.keeper, story.customer)
    return own
