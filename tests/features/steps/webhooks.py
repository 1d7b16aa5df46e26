"""Steps about webhooks and the systems that receive them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from pytest_bdd import given, parsers, step, then, when

from customer_core.webhooks.errors import InvalidSignature
from customer_core.webhooks.signature import verify
from tests.features.phrases import phrase
from tests.features.steps.customers import named
from tests.features.story import Story
from tests.features.worlds.protocols.webhooks import Received, Webhook

UP, DOWN, GONE = 204, 503, 410


@pytest.fixture
def hook(story: Story) -> Webhook:
    """The webhook of the scenario's business, and its secrets, the newest first."""
    return story.world.register_webhook(story.keeper, ["CustomerCreated"])


@given("a system that wants to hear of CustomerCreated")
def a_system(hook: Webhook) -> None:
    assert hook.secrets


@given("the system is down")
def is_down(story: Story) -> None:
    story.world.let_receivers_answer(DOWN)


@given("the system is gone")
def is_gone(story: Story) -> None:
    story.world.let_receivers_answer(GONE)


@when("the system is up again")
def is_up(story: Story) -> None:
    story.world.let_receivers_answer(UP)


@step(phrase("the customer {name:Id} is new"))
def is_new(story: Story, name: str) -> None:
    story.world.register(story.caller("the shop"), named(name))
    story.world.deliver_webhooks()


@when(phrase("the customer {name:Id} is new in the business {business:Business}"))
def is_new_elsewhere(story: Story, name: str, business: str) -> None:
    story.world.register(story.caller("the shop", business), named(name))
    story.world.deliver_webhooks()


@when(phrase("the administrator changes the first name of {name:Id} to {first_name}"))
def changes_first_name(story: Story, name: str, first_name: str) -> None:
    story.world.patch(story.keeper, name, {"profile": {"firstName": first_name}})
    story.world.deliver_webhooks()


@when("webhooks are sent")
def are_sent(story: Story) -> None:
    story.world.deliver_webhooks()


@when(parsers.re(r"1 (?P<unit>minute|hour|day) passes and webhooks are sent"))
def one_passes(story: Story, unit: str) -> None:
    _pass(story, 1, unit, 1)


@when(
    parsers.re(
        r"(?P<number>\d+) (?P<unit>hour|day)s? pass(es)? (?P<times>\d+) times and webhooks are sent"
    )
)
def several_pass(story: Story, number: str, unit: str, times: str) -> None:
    _pass(story, int(number), unit, int(times))


def _pass(story: Story, number: int, unit: str, times: int) -> None:
    for _ in range(times):
        story.world.set_time(story.world.now() + timedelta(**{f"{unit}s": number}))
        story.world.deliver_webhooks()


@step("the administrator pauses its webhook")
def pauses(story: Story, hook: Webhook) -> None:
    story.world.change_webhook(story.keeper, hook.id, {"status": "paused"})


@when("the administrator resumes its webhook")
def resumes(story: Story, hook: Webhook) -> None:
    story.world.change_webhook(story.keeper, hook.id, {"status": "active"})


@when(phrase("the administrator has everything sent again that failed since {moment:Moment}"))
def all_again(story: Story, hook: Webhook, moment: datetime) -> None:
    story.world.redeliver(story.keeper, hook.id, since=moment)
    story.world.deliver_webhooks()


@when("the administrator has the last event sent again")
def last_again(story: Story, hook: Webhook) -> None:
    last = _received(story)[-1].headers["webhook-id"]
    story.world.redeliver(story.keeper, hook.id, event_id=last)
    story.world.deliver_webhooks()


@given("the administrator replaces its secret")
def replaces_secret(story: Story, hook: Webhook) -> None:
    hook.secrets.insert(0, story.world.rotate_secret(story.keeper, hook.id))


@when("an agent tries to have events sent to a system")
def agent_tries(story: Story) -> None:
    caller = story.caller("an agent")
    story.attempt(lambda: story.world.register_webhook(caller, ["*"]))


@then(phrase("the system has heard of {names}"))
def heard_of(story: Story, names: str) -> None:
    expected = [] if names == "nobody" else names.split(", ")
    assert sorted(_heard(story)) == sorted(expected)


@then("what the system was sent carries its signature")
def is_signed(story: Story, hook: Webhook) -> None:
    _verify(story, hook.secrets[0])


@then("what the system was sent carries the signature of both secrets")
def is_signed_twice(story: Story, hook: Webhook) -> None:
    for secret in hook.secrets:
        _verify(story, secret)


@then("what the system was sent last carries the signature of the new secret alone")
def is_signed_anew(story: Story, hook: Webhook) -> None:
    new, old = hook.secrets
    _verify(story, new)
    with pytest.raises(InvalidSignature):
        _verify(story, old)


@then(parsers.re(r"its webhook is (?P<status>paused|disabled)"))
def webhook_is(story: Story, hook: Webhook, status: str) -> None:
    assert story.world.webhook(story.keeper, hook.id)["status"] == status


@then("other services are told that it was stopped")
def told_of_stop(story: Story, hook: Webhook) -> None:
    told = [
        one["data"]["webhookId"]
        for one in story.world.published(story.business())
        if one["eventType"] == "WebhookStopped"
    ]
    assert told == [hook.id]


def _received(story: Story) -> Sequence[Received]:
    return story.world.received_webhooks(story.business())


def _heard(story: Story) -> list[str]:
    """Return whom the system has heard of, as far as it said that it did."""
    return [
        json.loads(one.body)["data"]["customerId"] for one in _received(story) if one.status == UP
    ]


def _verify(story: Story, secret: str) -> None:
    last = _received(story)[-1]
    verify([secret], last.headers, last.body, story.world.now())
