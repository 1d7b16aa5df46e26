"""Steps about tiers and segments set by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pytest_bdd import parsers, step, then, when

from tests.features.labels import BY_HAND
from tests.features.phrases import phrase, wire_time
from tests.features.story import Story
from tests.features.tables import check, is_meant
from tests.features.worlds.answers import Document

Table = list[list[str]]
_REASONS = {
    "nothing": "",
    "only spaces": "   ",
    "500 characters": "ș" * 500,
    "501 characters": "ș" * 501,
}
_FIELDS = {"tier": "tier", "segment": "segment", "reason": "reason", "end": "endsAt"}
_CHANGES = {**BY_HAND, "ends at": "endsAt"}


def wanted_of(rows: Iterable[Sequence[str]]) -> Document:
    """Return what the rows of a table set; ``-`` leaves a field out."""
    told = {label: text for label, text in rows if text != "-"}
    wanted: Document = {name: told[name] for name in ("tier", "segment") if name in told}
    wanted["reason"] = _REASONS.get(told["reason"], told["reason"])
    return wanted | ({"endsAt": wire_time(told["until"])} if "until" in told else {})


@step(phrase("{who:Who} sets by hand"))
def sets_by_hand(story: Story, who: str, datatable: Table) -> None:
    story.world.assign_segment(story.caller(who), story.customer, wanted_of(datatable))


@when(phrase("{who:Who} tries to set by hand"))
def tries_to_set(story: Story, who: str, datatable: Table) -> None:
    wanted = wanted_of(datatable)
    story.attempt(lambda: story.world.assign_segment(story.caller(who), story.customer, wanted))


@when(phrase("{who:Who} tries to set by hand what it saw to the tier {tier:Id}"))
def tries_to_set_what_it_saw(story: Story, who: str, tier: str) -> None:
    caller, version = story.caller(who), story.seen["version"]
    wanted = {"tier": tier, "reason": "As agreed"}
    story.attempt(lambda: story.world.assign_segment(caller, story.customer, wanted, version))


@step(phrase("{who:Who} withdraws what is set by hand"))
def withdraws(story: Story, who: str) -> None:
    story.world.withdraw_assignment(story.caller(who), story.customer)


@when(phrase('{who:Who} withdraws what is set by hand because of "{reason}"'))
def withdraws_because(story: Story, who: str, reason: str) -> None:
    story.world.withdraw_assignment(story.caller(who), story.customer, reason)


@then("by hand is set")
def by_hand_is_set(story: Story, datatable: Table) -> None:
    check(_segment(story)["byHand"], datatable, BY_HAND)


@then("nothing is set by hand")
def nothing_is_set(story: Story) -> None:
    assert _segment(story)["byHand"] is None


@then(phrase("the segment shown is {name:Id}"))
def segment_shown(story: Story, name: str) -> None:
    assert _segment(story)["segment"] == name
    assert story.world.customer(story.keeper, story.customer)["segment"]["segment"] == name


@then(phrase("the rules say the tier {tier:Id} and the segment {segment:Id}"))
def the_rules_say(story: Story, tier: str, segment: str) -> None:
    found = _segment(story)["byRules"]
    assert (found["tier"], found["segment"]) == (tier, segment)


@then(
    parsers.re(r"an administrator finds the customer by the (?P<kind>tier|segment) (?P<name>\w+)")
)
def finds_by(story: Story, kind: str, name: str) -> None:
    page = story.world.search(story.keeper, {kind: name})
    assert [one["id"] for one in page.customers] == [story.customer]


@then(phrase("the history tells of {event:Id} by {who:Who}"))
def history_tells(story: Story, event: str, who: str, datatable: Table) -> None:
    _, *rows = datatable
    entries = story.world.history(story.keeper, story.customer)
    (entry,) = (one for one in entries if one["event"] == event)
    assert entry["by"] == story.caller(who).subject
    change = entry["changes"]["assignment"]
    for label, before, after in rows:
        assert is_meant(before, (change["old"] or {}).get(_CHANGES[label])), label
        assert is_meant(after, change["new"][_CHANGES[label]]), label


@then(phrase("it is refused for its {labels:Words}"))
def refused_for(story: Story, labels: list[str]) -> None:
    assert story.refusal is not None, "it was done"
    assert set(story.refusal.fields) == {_FIELDS[label] for label in labels}


@then(phrase("the refusal names {names:Words}"))
def refusal_names(story: Story, names: list[str]) -> None:
    assert story.refusal is not None, "it was done"
    assert all(name in story.refusal.message for name in names), story.refusal.message


def _segment(story: Story) -> Document:
    return story.world.segment(story.keeper, story.customer)
