"""Reading rules in Python: boundaries, what is not known, and a plain reading to compare with."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings

from customer_core.segments.history import PointsGain, Purchase, PurchaseHistory
from customer_core.segments.language.facts import ProfileFacts
from customer_core.segments.language.judging import judge
from customer_core.segments.language.moments import needs_of
from customer_core.segments.language.parser import parse
from customer_core.segments.timeline import facts_at
from customer_core.testing import NOON
from tests.core.segments.language.trees import (
    DAY,
    HISTORIES,
    KEY,
    STEPS,
    moment,
    plainly_holds,
    trees,
)

INSTANT = timedelta(microseconds=1)


def holds(text: str, *purchases: Purchase, at=NOON, points=(), **profile) -> bool:
    history = PurchaseHistory(
        KEY, NOON - 400 * DAY, purchases, points, profile=ProfileFacts(**profile)
    )
    tree = parse(text)
    return judge(tree)(facts_at(history, needs_of(tree), at))


def bought(ago: timedelta, amount: str = "100.00") -> Purchase:
    return Purchase(NOON - ago, Decimal(amount), min(NOON, NOON - ago))


@settings(max_examples=500)
@given(trees(), HISTORIES, STEPS)
def test_the_compiled_reading_agrees_with_the_plain_one(tree, history, step):
    at = moment(step)
    facts = facts_at(history, needs_of(tree), at)
    assert judge(tree)(facts) is plainly_holds(tree, history, at)


@pytest.mark.parametrize(
    ("text", "ago", "expected"),
    [
        ("lastOrder older than 90 days", 90 * DAY, True),
        ("lastOrder older than 90 days", 90 * DAY - INSTANT, False),
        ("lastOrder within 90 days", 90 * DAY, False),
        ("lastOrder within 90 days", 90 * DAY - INSTANT, True),
        ("lastOrder within 90 days", -DAY, True),
        ("orders in last 30 days >= 1", 30 * DAY, False),
        ("orders in last 30 days >= 1", 30 * DAY - INSTANT, True),
        ("spent in last 30 days > 99.99", 30 * DAY, False),
        ("spent in last 30 days > 99.99", 30 * DAY - INSTANT, True),
        ("daysSinceLastOrder >= 90", 90 * DAY, True),
        ("daysSinceLastOrder >= 90", 90 * DAY - INSTANT, False),
        ("daysSinceLastOrder > 90", 91 * DAY - INSTANT, False),
        ("daysSinceLastOrder > 90", 91 * DAY, True),
        ("daysSinceLastOrder <= 90", 91 * DAY - INSTANT, True),
        ("daysSinceLastOrder <= 90", 91 * DAY, False),
        ("daysSinceLastOrder < 90", 90 * DAY - INSTANT, True),
        ("daysSinceLastOrder < 90", 90 * DAY, False),
        ("daysSinceLastOrder = 90", 90 * DAY, True),
        ("daysSinceLastOrder = 90", 91 * DAY - INSTANT, True),
        ("daysSinceLastOrder = 90", 91 * DAY, False),
        ("daysSinceLastOrder = 90.5", 90 * DAY, False),
        ("daysSinceLastOrder != 90.5", 90 * DAY, True),
        ("daysSinceLastOrder >= 89.5", 90 * DAY, True),
        ("daysSinceLastOrder >= 89.5", 90 * DAY - INSTANT, False),
        ("daysSinceLastOrder < 0", -DAY, False),
        ("daysSinceLastOrder = 0", -DAY, True),
    ],
)
def test_days_are_24_hours_and_count_when_they_are_full(text, ago, expected):
    assert holds(text, bought(ago)) is expected


@pytest.mark.parametrize(
    "condition",
    [
        "averageOrderValue >= 0",
        "averageOrderValue < 200",
        "averageOrderValue = 0",
        "lastOrder older than 1 day",
        "lastOrder within 36500 days",
        "firstOrder before 2100-01-01",
        "firstOrder on or after 2000-01-01",
        "lastOrder is known",
        "gender = male",
        "gender is known",
        "language in ('en', 'de')",
        "accepts email",
    ],
)
def test_what_is_not_known_meets_no_condition_and_its_negation_holds(condition):
    assert not holds(condition)
    assert holds(f"not ({condition})")


@pytest.mark.parametrize(
    "condition", ["averageOrderValue != 5", "gender != male", "gender not in (male)"]
)
def test_unlike_and_not_in_are_the_negations_of_like_and_in(condition):
    assert holds(condition)


def test_the_mean_is_compared_exactly():
    three = [bought(DAY, "200.00"), bought(DAY, "200.00"), bought(DAY, "199.99")]
    assert not holds("averageOrderValue >= 200", *three)
    assert holds("averageOrderValue < 200 and averageOrderValue > 199.99", *three)


def test_a_bound_between_two_numbers_is_kept_exactly():
    assert holds("orderCount > 1.5 and orderCount < 2.5", bought(DAY), bought(DAY))


@pytest.mark.parametrize(
    ("earned", "tier"),
    [(0, "BRONZE"), (999, "BRONZE"), (1000, "SILVER"), (5000, "GOLD"), (15000, "PLATINUM")],
)
def test_the_loyalty_tier_goes_by_points_ever_earned(earned, tier):
    points = (PointsGain(NOON - DAY, earned), PointsGain(NOON, -500))
    assert holds(f"loyaltyTier = {tier} and lifetimePoints = {earned}", points=points)
    assert holds(f"loyaltyPoints < {earned}" if earned >= 500 else "always", points=points)


def test_preferences_and_consent_are_read_from_the_profile():
    known = {
        "status": "active",
        "language": "pt-BR",
        "time_zone": "Europe/Bucharest",
        "accepts": frozenset({"email", "newsletters"}),
    }
    assert holds("status = active and language = 'pt-BR'", **known)
    assert holds("timeZone = 'Europe/Bucharest' and accepts email", **known)
    assert holds("accepts newsletters and not accepts sms", **known)


def test_a_bound_of_days_that_nobody_reaches_is_never_reached():
    assert not holds("daysSinceRegistration >= 36500", at=NOON + 36_099 * DAY)
    assert holds("daysSinceRegistration >= 36500", at=NOON + 36_100 * DAY)
