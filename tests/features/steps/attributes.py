"""Steps about what a business keeps of its customers under names of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from pytest_bdd import given, step, then, when

from tests.features.phrases import phrase
from tests.features.steps.customers import named
from tests.features.story import Story

Table = list[list[str]]
_SPECIAL = {
    "yes": True,
    "no": False,
    "-": None,
    "a text of 256 characters": "x" * 256,
    "a text of no characters": "",
    "a text with a line break": "one\ntwo",
    "a list": [1, 2],
}


def value_of(text: str) -> object:
    """Return the value that a cell stands for: a text in quotes, a number, a date, yes or no."""
    if text in _SPECIAL:
        return _SPECIAL[text]
    if text.startswith('"'):
        return text[1:-1]
    return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


def values_of(rows: Iterable[Sequence[str]]) -> dict[str, object]:
    """Return the attributes that a table describes."""
    return {name: value_of(text) for name, text in rows}


@step(phrase("{who:Who} keeps of the customer"))
def keeps(story: Story, who: str, datatable: Table) -> None:
    patch = {"attributes": values_of(datatable)}
    story.world.patch(story.caller(who), story.customer, patch)


@when(phrase("{who:Who} tries to keep of the customer"))
def tries_to_keep(story: Story, who: str, datatable: Table) -> None:
    caller, patch = story.caller(who), {"attributes": values_of(datatable)}
    story.attempt(lambda: story.world.patch(caller, story.customer, patch))


@step(phrase("{who:Who} replaces what is kept of the customer with"))
def replaces(story: Story, who: str, datatable: Table) -> None:
    sections = {"attributes": values_of(datatable)}
    story.world.replace(story.caller(who), story.customer, sections)


@when(phrase("{who:Who} registers the customer {name:Id} with what it keeps"))
def registers(story: Story, who: str, name: str, datatable: Table) -> None:
    wanted = named(name) | {"attributes": values_of(datatable)}
    story.customer = story.world.register(story.caller(who), wanted)


@when(phrase("{who:Who} tries to register with what is kept"))
def tries_to_register(story: Story, who: str, datatable: Table) -> None:
    wanted = {"email": "ana@example.com", "attributes": values_of(datatable)}
    story.attempt(lambda: story.world.register(story.caller(who), wanted))


@given(phrase("{who:Who} keeps 50 attributes of another customer {name:Id}"))
def keeps_many(story: Story, who: str, name: str) -> None:
    many = {f"name_{number}": number for number in range(50)}
    wanted = named(name) | {"attributes": many}
    story.customer = story.world.register(story.caller(who), wanted)


@then(phrase("{who:Who} sees kept of the customer"))
def sees(story: Story, who: str, datatable: Table) -> None:
    found = story.world.customer(story.caller(who), story.customer)["attributes"]
    assert _typed(found) == _typed(values_of(datatable))


@then(phrase("it is refused, for no attribute can be {name} like that"))
def refused_for(story: Story, name: str) -> None:
    assert story.refusal is not None, "it was done"
    assert story.refusal.code == "INVALID_ATTRIBUTE"
    assert story.refusal.fields == (f"attributes.{name}",)


@then(phrase('nothing that is told holds "{text}"'))
def nothing_told_holds(story: Story, text: str) -> None:
    assert text not in json.dumps(list(story.world.published(story.business())), default=str)


def _typed(values: dict[str, object]) -> dict[str, str]:
    """Return values in a form in which those of two kinds differ, and those of two lengths."""
    return {
        name: repr(value) if isinstance(value, (str, bool)) else f"number {value}"
        for name, value in values.items()
    }
