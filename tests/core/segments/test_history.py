"""Figures over time: the walk agrees with the sum, and its moments with a look at every one."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.history import PointsGain, Purchase, PurchaseHistory
from customer_core.segments.language.facts import Facts
from customer_core.segments.model import assess
from customer_core.segments.timeline import facts_at, walk, walk_back
from customer_core.testing import NOON, key_of

DAY = timedelta(days=1)
STEP = timedelta(hours=12)
NEEDS = DEFAULT_DEFINITIONS.needs
KEY = key_of("cust-123")
UNREAD = ("spent_in", "first_order_at", "profile")  # by the default definitions
LONGEST = 2 * 420  # steps from the registration to the last moment looked at


def moment(step: int) -> datetime:
    return NOON + step * STEP


steps = st.integers(-40, LONGEST)
amounts = st.none() | st.sampled_from(["0", "9.99", "100", "199.99", "200", "500", "5000"])


@st.composite
def purchases(draw: st.DrawFn) -> Purchase:
    """Draw an order of which every moment lies on a step of the grid."""
    ordered = draw(steps)
    qualified = ordered + draw(st.integers(-4, 60))
    over = draw(st.none() | st.integers(-4, 400))
    amount = draw(amounts)
    return Purchase(
        moment(ordered),
        None if amount is None else Decimal(amount),
        moment(qualified),
        None if over is None else moment(qualified + over),
    )


gains = st.builds(PointsGain, steps.map(moment), st.integers(-3000, 6000))
histories = st.builds(
    lambda bought, won: PurchaseHistory(KEY, NOON, tuple(bought), tuple(won)),
    st.lists(purchases(), max_size=12),
    st.lists(gains, max_size=3),
)
nows = st.integers(0, LONGEST).map(moment)


def held_since(history: PurchaseHistory, now: datetime) -> dict[str, datetime]:
    """Return since when each rule holds, by looking at every step of the grid."""
    since: dict[str, datetime] = {}
    at = history.registered_at
    while at <= now:
        facts = facts_at(history, NEEDS, at)
        for definition in DEFAULT_DEFINITIONS.compiled:
            if definition.holds(facts):
                since.setdefault(definition.name, at)
            else:
                since.pop(definition.name, None)
        at += STEP
    return since


def shown(facts: Facts) -> dict[str, object]:
    """Return the facts of a moment as they will not change any more."""
    return attrs.asdict(facts, filter=lambda field, _: field.name not in UNREAD)


def looked_at(history: PurchaseHistory, at: datetime) -> dict[str, object]:
    return shown(facts_at(history, NEEDS, at))


@given(histories, nows)
def test_each_step_back_has_the_facts_of_its_moment(history, now):
    walked = [shown(past) for past in walk_back(history, NEEDS, facts_at(history, NEEDS, now))]
    moments = [past["at"] for past in walked]
    assert moments == sorted(set(moments), reverse=True)
    assert not walked or moments[-1] == history.registered_at
    assert walked == [looked_at(history, at) for at in moments]


@given(histories, nows)
def test_each_step_to_come_has_the_facts_of_its_moment(history, now):
    until = now + 400 * STEP
    walked = [shown(one) for one in walk(history, NEEDS, facts_at(history, NEEDS, now), until)]
    moments = [one["at"] for one in walked]
    assert moments == sorted(set(moments))
    assert walked == [looked_at(history, at) for at in moments]


@settings(max_examples=25)
@given(histories, nows)
def test_since_when_an_answer_holds_agrees_with_a_look_at_every_moment(history, now):
    standing = assess(history, DEFAULT_DEFINITIONS, now)
    expected = held_since(history, now)
    held = {**standing.tiers, **standing.memberships}
    assert held == {name: at for name, at in expected.items() if name != "regular"}


@given(histories, nows, st.integers(1, 400))
def test_nothing_changes_before_the_next_change(history, now, later):
    standing = assess(history, DEFAULT_DEFINITIONS, now)
    change = standing.next_change_at
    latest = now + later * STEP
    before = latest if change is None else min(latest, change - timedelta(microseconds=1))
    assert assess(history, DEFAULT_DEFINITIONS, before) == standing
    figures = attrs.evolve(history.metrics_at(now), at=before)
    assert history.metrics_at(before) == figures


@given(histories, nows)
def test_the_next_change_lies_in_the_future(history, now):
    change = assess(history, DEFAULT_DEFINITIONS, now).next_change_at
    assert change is None or change > now


@given(histories, nows, st.randoms(use_true_random=False))
def test_the_order_in_which_purchases_are_kept_makes_no_difference(history, now, random):
    shuffled = list(history.purchases)
    random.shuffle(shuffled)
    other = attrs.evolve(history, purchases=tuple(shuffled), points=history.points[::-1])
    assert assess(other, DEFAULT_DEFINITIONS, now) == assess(history, DEFAULT_DEFINITIONS, now)


@pytest.mark.parametrize(("days", "recent"), [(179.99, 1), (180, 0)])
def test_an_order_is_of_the_last_six_months_for_less_than_180_days(days, recent):
    history = PurchaseHistory(KEY, NOON, (Purchase(NOON, Decimal(1), NOON),))
    assert history.metrics_at(NOON + days * DAY).orders_last_6_months == recent


def test_an_order_counts_from_its_qualification_to_its_disqualification():
    purchase = Purchase(NOON, Decimal(7), NOON + DAY, NOON + 2 * DAY)
    history = PurchaseHistory(KEY, NOON, (purchase,))
    counts = [history.metrics_at(NOON + half * STEP).order_count for half in range(6)]
    assert counts == [0, 0, 1, 1, 0, 0]
    assert purchase.counts


def test_an_order_cancelled_before_it_was_paid_never_counts():
    purchase = Purchase(NOON, Decimal(7), NOON + 2 * DAY, NOON + DAY)
    history = PurchaseHistory(KEY, NOON, (purchase,))
    assert not purchase.counts
    assert history.metrics_at(NOON + 3 * DAY).order_count == 0


def test_an_order_without_a_rate_is_told_as_not_counted():
    history = PurchaseHistory(KEY, NOON, (Purchase(NOON, None, NOON),))
    metrics = history.metrics_at(NOON)
    assert (metrics.order_count, metrics.total_spent, metrics.not_counted) == (0, 0, 1)
    assert metrics.last_order_at is None


def test_purchases_that_are_alike_count_each():
    twice = (Purchase(NOON, Decimal(7), NOON, NOON + DAY),) * 2
    last = facts_at(PurchaseHistory(KEY, NOON, twice), NEEDS, NOON)
    assert (last.order_count, last.total_spent) == (2, Decimal(14))


def test_moments_a_microsecond_apart_are_told_apart():
    early, late = NOON, NOON + timedelta(microseconds=1)
    far = timedelta(days=365 * 5000)
    history = PurchaseHistory(
        KEY,
        NOON,
        (
            Purchase(early + far, Decimal(1), NOON),
            Purchase(late + far, Decimal(1), NOON),
        ),
    )
    last = facts_at(history, NEEDS, NOON)
    assert last.last_order_at == late + far


def test_a_long_history_is_walked_in_a_moment():
    bought = tuple(
        Purchase(NOON + n * STEP, Decimal(10), NOON + n * STEP, NOON + (n + 300) * STEP)
        for n in range(3000)
    )
    history = PurchaseHistory(KEY, NOON, bought)
    end = facts_at(history, NEEDS, NOON + 4000 * DAY)
    assert 3000 < sum(1 for _ in walk_back(history, NEEDS, end)) < 20000
    begin = facts_at(history, NEEDS, NOON)
    assert 3000 < sum(1 for _ in walk(history, NEEDS, begin)) < 20000
