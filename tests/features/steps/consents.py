"""Steps about consent: giving it, withdrawing it, and what is kept of it."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_bdd import step, then, when

from tests.features.phrases import phrase
from tests.features.story import Story
from tests.features.tables import check
from tests.features.worlds.answers import Document

Table = list[list[str]]
LABELS = {
    "channel": "channel",
    "state": "state",
    "since": "since",
    "decision": "decision",
    "by": "recordedBy",
    "source": "source",
    "evidence": "evidence",
    "at": "at",
}
RECEIPT = {
    "standard": "schemaVersion",
    "customer": "piiPrincipalId",
    "purpose": "purposeType",
    "basis": "lawfulBasis",
    "notice": "noticeVersion",
    "decision": "eventState",
    "decided": "eventTime",
}


@step(phrase("{who:Who} gives consent to {channel:Id}"))
def gives(story: Story, who: str, channel: str) -> None:
    decide(story, who, channel, "given")


@step(phrase("{who:Who} withdraws consent to {channel:Id}"))
def withdraws(story: Story, who: str, channel: str) -> None:
    decide(story, who, channel, "withdrawn")


@when(phrase("{who:Who} tries to give consent to {channel:Id}"))
def tries_to_give(story: Story, who: str, channel: str) -> None:
    story.attempt(lambda: decide(story, who, channel, "given"))


@when(
    phrase('{who:Who} records consent to {channel:Id}, told by "{source}" as shown by "{evidence}"')
)
def records(story: Story, who: str, channel: str, source: str, evidence: str) -> None:
    decide(story, who, channel, "given", source=source, evidence=evidence)


@when(phrase("{who:Who} opts out of everything"))
def opts_out(story: Story, who: str) -> None:
    story.world.opt_out(story.caller(who))


@then("consent stands at")
def stands_at(story: Story, datatable: Table) -> None:
    found = {one["channel"]: one for one in consents(story)["consents"]}
    names, *rows = datatable
    for row in rows:
        need_meant(found[row[0]], names, row)


@then("the consent history is")
def history_is(story: Story, datatable: Table) -> None:
    names, *rows = datatable
    found = consents(story)["history"]
    assert len(found) == len(rows)
    for one, row in zip(found, rows, strict=True):
        need_meant(one, names, row)


@then("the consent history is empty")
def history_is_empty(story: Story) -> None:
    assert consents(story)["history"] == []


@then(phrase("it is refused for want of {fields:Words}"))
def refused_for_want(story: Story, fields: list[str]) -> None:
    assert story.refusal is not None, "it was done"
    assert sorted(story.refusal.fields) == sorted(fields)


@then("the receipt for the last decision says")
def receipt_says(story: Story, datatable: Table) -> None:
    last = consents(story)["history"][0]["id"]
    receipt = story.world.consent_receipt(story.caller("the customer"), last)
    check(receipt, datatable, RECEIPT)
    assert receipt["recordId"] == last


def decide(story: Story, who: str, channel: str, decision: str, **act: str) -> None:
    whose = None if who == "the customer" else story.customer
    wanted: Document = {"channel": channel, "decision": decision, **act}
    story.world.change_consent(story.caller(who), whose, wanted)


def consents(story: Story) -> Document:
    return story.world.consents(story.caller("the customer"))


def need_meant(found: Document, names: Sequence[str], row: Sequence[str]) -> None:
    check(found, zip(names, row, strict=True), LABELS)
