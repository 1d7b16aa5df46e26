"""Steps about tiers and segments that a business defines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from pytest_bdd import given, parsers, step, then, when

from customer_core.kernel.principal import Principal
from tests.features.labels import DEFINITION, VERSION
from tests.features.phrases import phrase
from tests.features.story import Story
from tests.features.tables import check
from tests.features.worlds.answers import Document

Table = list[list[str]]
_NUMBERS = {"priority"}


def wanted_of(rows: Iterable[Sequence[str]]) -> Document:
    """Return what the rows of a table say of a tier or segment."""
    return {label: int(text) if label in _NUMBERS else text for label, text in rows}


@step(phrase("{who:Who} defines the segment {name:Id}"))
def defines_segment(story: Story, who: str, name: str, datatable: Table) -> None:
    _define(story, story.caller(who), name, datatable)


@step(phrase("{who:Who} defines the tier {name:Id}"))
def defines_tier(story: Story, who: str, name: str, datatable: Table) -> None:
    _define(story, story.caller(who), name, [*datatable, ["kind", "tier"]])


@step(phrase("an administrator of {business:Business} defines the segment {name:Id}"))
def defines_elsewhere(story: Story, business: str, name: str, datatable: Table) -> None:
    _define(story, story.caller("an administrator", business), name, datatable)


@when(phrase("{who:Who} defines the segment {name:Id} by {form}"))
def defines_by_form(story: Story, who: str, name: str, form: str) -> None:
    wanted = {"name": name, "rule": json.loads(form)}
    story.world.define_segment(story.caller(who), wanted)


@when(phrase("{who:Who} tries to define the segment {name:Id}"))
def tries_to_define(story: Story, who: str, name: str, datatable: Table) -> None:
    story.attempt(lambda: _define(story, story.caller(who), name, datatable))


@step(phrase("{who:Who} changes the definition of {name:Id}"))
def changes(story: Story, who: str, name: str, datatable: Table) -> None:
    story.world.change_segment(story.caller(who), name, wanted_of(datatable))


@when(phrase("{who:Who} tries to change the definition of {name:Id}"))
def tries_to_change(story: Story, who: str, name: str, datatable: Table) -> None:
    caller, change = story.caller(who), wanted_of(datatable)
    story.attempt(lambda: story.world.change_segment(caller, name, change))


@given("somebody has looked at the definitions")
def has_looked(story: Story) -> None:
    story.seen = story.world.definitions(story.keeper)


@when(phrase("{who:Who} tries to change the definition of {name:Id} that was seen"))
def tries_to_change_what_was_seen(story: Story, who: str, name: str, datatable: Table) -> None:
    caller, change, version = story.caller(who), wanted_of(datatable), story.seen["version"]
    story.attempt(lambda: story.world.change_segment(caller, name, change, version))


@step(phrase("{who:Who} retires {name:Id}"))
def retires(story: Story, who: str, name: str) -> None:
    story.world.retire_segment(story.caller(who), name)


@when(phrase("{who:Who} tries to retire {name:Id}"))
def tries_to_retire(story: Story, who: str, name: str) -> None:
    story.attempt(lambda: story.world.retire_segment(story.caller(who), name))


@when(phrase("{who:Who} previews the rule {rule}"))
def previews_rule(story: Story, who: str, rule: str) -> None:
    story.seen = story.world.preview_segment(story.caller(who), rule)


@when(phrase("{who:Who} previews {name:Id} with the rule {rule}"))
def previews_change(story: Story, who: str, name: str, rule: str) -> None:
    story.seen = story.world.preview_change(story.caller(who), name, rule)


@then(phrase("{matching:d} of {customers:d} customers would be in it"))
def would_be_in_it(story: Story, matching: int, customers: int) -> None:
    assert (story.seen["matching"], story.seen["customers"]) == (matching, customers)


@then(phrase("the sample is {names:Words}"))
def sample_is(story: Story, names: list[str]) -> None:
    assert story.seen["sample"] == names


@then(phrase("{entering:d} would enter and {leaving:d} would leave {name:Id}"))
def would_enter_and_leave(story: Story, entering: int, leaving: int, name: str) -> None:
    (found,) = (one for one in story.seen["members"] if one["name"] == name)
    assert (found["entering"], found["leaving"]) == (entering, leaving)


@then(phrase("{number:d} would go from the {kind:Id} {before:Id} to {after:Id}"))
def would_go(story: Story, number: int, kind: str, before: str, after: str) -> None:
    expected = {"before": before, "after": after, "customers": number}
    assert expected in story.seen[f"{kind}s"]


@step("the service brings everybody up to date")
def brings_up_to_date(story: Story) -> None:
    story.world.bring_everybody_up_to_date()


@then(phrase("the definitions are of version {version:d}"))
def are_of_version(story: Story, version: int) -> None:
    assert _definitions(story)["version"] == version


@then(parsers.re(r"the (?P<kind>tiers|segments) are (?P<names>.+)"))
def are(story: Story, kind: str, names: str) -> None:
    found = [one["name"] for one in _definitions(story)[kind]]
    assert found == names.replace(" and ", ", ").split(", ")


@then(phrase("{name:Id} is defined as"))
def is_defined_as(story: Story, name: str, datatable: Table) -> None:
    found = _definitions(story)
    (one,) = (one for one in [*found["tiers"], *found["segments"]] if one["name"] == name)
    check(one, datatable, DEFINITION)


@then(phrase("{names:Words} depend on {name:Id}"))
def depend_on(story: Story, names: list[str], name: str) -> None:
    assert list(story.world.dependents(story.keeper, name)) == names


@then("the versions are")
def versions_are(story: Story, datatable: Table) -> None:
    header, *rows = datatable
    found = story.world.definition_versions(story.keeper)
    for row, one in zip(rows, found, strict=True):
        check(one, zip(header, row, strict=True), VERSION)


@then(phrase("{number:d} customer is in {name:Id}"))
def is_in(story: Story, number: int, name: str) -> None:
    assert story.world.sizes(story.keeper)["segments"][name] == number


@then(phrase("the place is line {line:d}, column {column:d}"))
def place_is(story: Story, line: int, column: int) -> None:
    assert story.refusal is not None, "it was done"
    assert f"line {line}, column {column}:" in story.refusal.message


def _define(story: Story, caller: Principal, name: str, rows: Table) -> None:
    story.world.define_segment(caller, {"name": name, **wanted_of(rows)})


def _definitions(story: Story) -> Document:
    return story.world.definitions(story.keeper)
