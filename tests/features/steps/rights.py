"""Steps about what people ask for as data subjects, and about legal holds."""

from __future__ import annotations

from datetime import datetime

import pytest
from pytest_bdd import parsers, step, then, when

from customer_core.kernel.clock import format_time
from customer_core.kernel.principal import Principal
from tests.features.phrases import phrase
from tests.features.story import Story
from tests.features.tables import check
from tests.features.worlds.answers import Document

_KINDS = "export|erasure|rectification"
_WHO = "the shop|an administrator|a manager|an agent|the customer|another customer"
HOLD = {"reason": "reason", "author": "author", "until": "until"}


class Asked:
    """What was asked for, one after the other, and the hold that was placed first."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.hold: str = ""

    @property
    def last(self) -> str:
        return self.ids[-1]


@pytest.fixture
def asked() -> Asked:
    return Asked()


def asking(text: str) -> parsers.re:
    """Return the parser of a step in which somebody asks for something."""
    return parsers.re(
        text.replace("WHO", f"(?P<who>{_WHO})").replace("KIND", f"(?P<kind>{_KINDS})")
    )


@step(asking("WHO asks for the KIND"))
def asks(story: Story, asked: Asked, who: str, kind: str) -> None:
    asked.ids.append(_ask(story, story.caller(who), kind)["id"])


@step(asking("WHO asks for the erasure at once"))
def asks_at_once(story: Story, asked: Asked, who: str) -> None:
    body = {"atOnce": True}
    found = story.world.ask(story.caller(who), story.customer, "erasure", body)
    asked.ids.append(found["id"])


@step(phrase("an administrator asks for the erasure of {name:Name}"))
def asks_for_another(story: Story, name: str) -> None:
    story.world.ask(story.keeper, name, "erasure", {})


@step(asking("WHO passes on that somebody asks for the KIND"))
def passes_on(story: Story, asked: Asked, who: str, kind: str) -> None:
    body = {"identified": False}
    asked.ids.append(story.world.ask(story.caller(who), story.customer, kind, body)["id"])


@when(asking("WHO tries to ask for the KIND"))
def tries_to_ask(story: Story, who: str, kind: str) -> None:
    story.attempt(lambda: _ask(story, story.caller(who), kind))


@when(asking("WHO tries to ask for the erasure at once"))
def tries_at_once(story: Story, who: str) -> None:
    caller, body = story.caller(who), {"atOnce": True}
    story.attempt(lambda: story.world.ask(caller, story.customer, "erasure", body))


@step(asking(r"WHO withdraws it"))
def withdraws(story: Story, asked: Asked, who: str) -> None:
    story.world.decide(story.caller(who), asked.last, "withdraw", {})


@when(asking(r"WHO approves it"))
def approves(story: Story, asked: Asked, who: str) -> None:
    story.world.decide(story.caller(who), asked.last, "approve", {})


@when(asking(r"WHO tries to (?P<decision>approve|withdraw) it"))
def tries_to_decide(story: Story, asked: Asked, who: str, decision: str) -> None:
    caller = story.caller(who)
    story.attempt(lambda: story.world.decide(caller, asked.last, decision, {}))


@when(phrase('an administrator refuses it because "{reason}"'))
def refuses(story: Story, asked: Asked, reason: str) -> None:
    story.world.decide(story.keeper, asked.last, "refuse", {"reason": reason})


@when(parsers.re(r'an administrator puts it off by (?P<days>\d+) days? because "(?P<reason>.+)"'))
def puts_off(story: Story, asked: Asked, days: str, reason: str) -> None:
    _put_off(story, asked, int(days), reason)


@when(
    parsers.re(
        r'an administrator tries to put it off by (?P<days>\d+) days? because "(?P<reason>.+)"'
    )
)
def tries_to_put_off(story: Story, asked: Asked, days: str, reason: str) -> None:
    story.attempt(lambda: _put_off(story, asked, int(days), reason))


@when("an administrator lets it run again")
def runs_again(story: Story, asked: Asked) -> None:
    story.world.decide(story.keeper, asked.last, "retry", {})


@when(phrase('an administrator closes it with "{note}"'))
def closes(story: Story, asked: Asked, note: str) -> None:
    story.world.decide(story.keeper, asked.last, "complete", {"note": note})


@when(phrase('an administrator tries to close it with "{note}"'))
def tries_to_close(story: Story, asked: Asked, note: str) -> None:
    body = {"note": note}
    story.attempt(lambda: story.world.decide(story.keeper, asked.last, "complete", body))


@when(phrase("an administrator of the business {business:Business} tries to read it"))
def reads_elsewhere(story: Story, asked: Asked, business: str) -> None:
    caller = story.caller("an administrator", business)
    story.attempt(lambda: story.world.data_request(caller, asked.last))


@step("the job begins it")
def job_begins(story: Story, asked: Asked) -> None:
    assert story.world.take_due_requests(story.business()) == [asked.last]
    assert _request(story, asked)["state"] == "running"


@step("the job has nothing to do")
def job_idles(story: Story) -> None:
    assert story.world.take_due_requests(story.business()) == []


@step("the job carries it out")
def job_carries_out(story: Story, asked: Asked) -> None:
    story.world.take_due_requests(story.business())
    story.world.end_request(story.business(), asked.last)


@step(phrase('the job fails because "{failure}"'))
def job_fails(story: Story, asked: Asked, failure: str) -> None:
    story.world.end_request(story.business(), asked.last, failure)
    assert _request(story, asked)["failure"] == failure


@step("the customer has an open erasure")
def has_open_erasure(story: Story, asked: Asked) -> None:
    found = story.world.data_requests(story.keeper, {"kind": "erasure", "state": "approved"})
    assert [one["customerId"] for one in found] == [story.customer]
    asked.ids.append(found[0]["id"])


@then(phrase("the request is {state:Id}"))
def is_in_state(story: Story, asked: Asked, state: str) -> None:
    assert _request(story, asked)["state"] == state


@then(phrase("it is due {moment:Moment}"))
def is_due(story: Story, asked: Asked, moment: datetime) -> None:
    assert _request(story, asked)["dueAt"] == format_time(moment)


@then("it is the same request")
def is_the_same(asked: Asked) -> None:
    assert len(set(asked.ids)) == 1


@then("it is another request")
def is_another(asked: Asked) -> None:
    assert len(set(asked.ids)) == len(asked.ids) > 1


@then(phrase("it was asked for {number:d} times"))
def asked_times(story: Story, asked: Asked, number: int) -> None:
    found = _request(story, asked)
    assert (found["asks"], found["history"][-1]["act"]) == (number, "asked_again")


@then(phrase("it was {act:Id} by {role:Id}"))
def was_done_by(story: Story, asked: Asked, act: str, role: str) -> None:
    steps = [(one["act"], one["role"]) for one in _request(story, asked)["history"]]
    assert (act, role) in steps


@then(phrase('the customer reads that it was {act:Id} because "{note}"'))
def customer_reads(story: Story, asked: Asked, act: str, note: str) -> None:
    found = story.world.data_request(story.caller("the customer"), asked.last)
    assert (act, note) in [(one["act"], one["note"]) for one in found["history"]]


@then(asking(r"WHO sees (?P<number>\d+)(?P<overdue> overdue)? requests?"))
def sees(story: Story, who: str, number: str, overdue: str | None) -> None:
    filters = {"overdue": "true"} if overdue else {}
    assert len(story.world.data_requests(story.caller(who), filters)) == int(number)


@step(asking(r'WHO places a hold because "(?P<reason>.+)"'))
def places(story: Story, asked: Asked, who: str, reason: str) -> None:
    _place(story, asked, story.caller(who), {"reason": reason})


@step(phrase('{who:Who} places a hold until {moment:Moment} because "{reason}"'))
def places_until(story: Story, asked: Asked, who: str, moment: datetime, reason: str) -> None:
    _place(story, asked, story.caller(who), {"reason": reason, "until": format_time(moment)})


@when(asking(r'WHO tries to place a hold because "(?P<reason>.+)"'))
def tries_to_place(story: Story, asked: Asked, who: str, reason: str) -> None:
    caller = story.caller(who)
    story.attempt(lambda: _place(story, asked, caller, {"reason": reason}))


@when(phrase('{who:Who} tries to place a hold until {moment:Moment} because "{reason}"'))
def tries_to_place_until(
    story: Story, asked: Asked, who: str, moment: datetime, reason: str
) -> None:
    body = {"reason": reason, "until": format_time(moment)}
    story.attempt(lambda: _place(story, asked, story.caller(who), body))


@step(asking("WHO lifts the hold"))
def lifts(story: Story, asked: Asked, who: str) -> None:
    story.world.lift_hold(story.caller(who), story.customer, asked.hold)


@then("the newest hold has")
def newest_hold(story: Story, datatable: list[list[str]]) -> None:
    newest, *_ = story.world.legal_holds(story.keeper, story.customer)
    check(newest, datatable, HOLD)


def _ask(story: Story, caller: Principal, kind: str) -> Document:
    body = {"note": "The name is spelt wrong"} if kind == "rectification" else {}
    return story.world.ask(caller, story.customer, kind, body)


def _put_off(story: Story, asked: Asked, days: int, reason: str) -> None:
    body = {"days": days, "reason": reason}
    story.world.decide(story.keeper, asked.last, "extend", body)


def _place(story: Story, asked: Asked, caller: Principal, body: Document) -> None:
    placed = story.world.place_hold(caller, story.customer, body)
    asked.hold = asked.hold or placed


def _request(story: Story, asked: Asked) -> Document:
    return story.world.data_request(story.keeper, asked.last)
