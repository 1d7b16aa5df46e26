"""How patiently deliveries are made, and when an endpoint is stopped."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_core.testing import NOON
from customer_core.testing.contracts.webhooks import an_endpoint
from customer_core.webhooks.deliveries import Answer, DeliveryPolicy
from customer_core.webhooks.model import EndpointStatus

BROKEN = Answer(status=500, detail="500")
POLICY = DeliveryPolicy(pause_after=timedelta(days=2), pause_after_failures=3)


def test_the_waits_grow_from_seconds_to_a_day():
    waits = [POLICY.next_attempt(tries, BROKEN, NOON, 0) - NOON for tries in range(1, 10)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=5), timedelta(days=1))


def test_the_tenth_attempt_is_the_last():
    assert POLICY.next_attempt(9, BROKEN, NOON, 1) is not None
    assert POLICY.next_attempt(10, BROKEN, NOON, 1) is None


def test_chance_lengthens_a_wait_by_a_fifth_at_most():
    assert POLICY.next_attempt(1, BROKEN, NOON, 1) == NOON + timedelta(seconds=6)


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        (timedelta(minutes=3), timedelta(minutes=3)),
        (timedelta(seconds=1), timedelta(seconds=5)),
        (timedelta(days=99), timedelta(days=1)),
    ],
)
def test_a_receiver_that_asks_for_time_gets_up_to_a_day(asked, wait):
    answer = Answer(status=429, detail="429", retry_after=asked)
    assert POLICY.next_attempt(1, answer, NOON, 0) == NOON + wait


def test_an_endpoint_is_paused_once_it_has_failed_often_and_for_long():
    endpoint = an_endpoint()
    for days in (0, 1):
        POLICY.judge(endpoint, BROKEN, NOON + timedelta(days=days))
        assert endpoint.status is EndpointStatus.ACTIVE
    POLICY.judge(endpoint, BROKEN, NOON + timedelta(days=2))
    assert endpoint.status is EndpointStatus.PAUSED
    assert "since 2024-12-12 12:00 UTC: 500" in endpoint.reason


def test_few_failures_over_a_long_time_pause_nothing():
    endpoint = an_endpoint()
    for days in (0, 30):
        POLICY.judge(endpoint, BROKEN, NOON + timedelta(days=days))
    assert endpoint.status is EndpointStatus.ACTIVE


def test_many_failures_in_a_short_time_pause_nothing():
    endpoint = an_endpoint()
    for seconds in range(100):
        POLICY.judge(endpoint, BROKEN, NOON + timedelta(seconds=seconds))
    assert endpoint.status is EndpointStatus.ACTIVE


def test_one_that_says_it_is_gone_is_disabled_at_once():
    endpoint = an_endpoint()
    POLICY.judge(endpoint, Answer(status=410, detail="410"), NOON)
    assert (endpoint.status, endpoint.reason) == (EndpointStatus.DISABLED, "It answered 410 Gone.")


def test_resuming_forgets_what_failed():
    endpoint = an_endpoint()
    POLICY.judge(endpoint, Answer(status=410, detail="410"), NOON)
    endpoint.resume(NOON)
    assert endpoint.status is EndpointStatus.ACTIVE
    assert (endpoint.reason, endpoint.failing_since, endpoint.failures) == (None, None, 0)
