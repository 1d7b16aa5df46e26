"""Reading rules in Python: boundaries, what is not known, and a plain reading to compare with."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from customer_core.kernel.labels import label_key
from customer_core.segments.history import PointsGain, Purchase, PurchaseHistory
from customer_core.segments.language.facts import ProfileFacts
from customer_core.segments.language.judging import judge
from customer_core.segments.language.moments import needs_of
from customer_core.segments.language.parser import parse
from customer_core.segments.timeline import facts_at
from customer_core.testing import NOON
from tests.core.segments.language.histories import DAY, HISTORIES, KEY, STEPS, moment
from tests.core.segments.language.plain_reading import plainly_holds
from tests.core.segments.language.trees import zoned

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
@given(zoned(), HISTORIES, STEPS)
def test_the_compiled_reading_agrees_with_the_plain_one(rule, history, step):
    (tree, _), at = rule, moment(step)
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tags contains 'strasse 7'", True),
        ("tags contains any (nobody, VIP)", True),
        ("tags contains all (nobody, VIP)", False),
        ("tags contains VI", False),
        ("tags is empty", False),
    ],
)
def test_tags_are_compared_without_regard_to_case(text, expected):
    tags = frozenset(map(label_key, ("vip", "Straße 7")))
    assert holds(text, tags=tags) is expected
    assert holds(f"not ({text})", tags=tags) is not expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("attributes.text = '42'", True),
        ("attributes.text = 42", False),
        ("attributes.text != 42", True),
        ("attributes.text >= 42", False),
        ("attributes.text = 'Four'", False),
        ("attributes.number = 42.0", True),
        ("attributes.number = '42'", False),
        ("attributes.number > -1", True),
        ("attributes.number < 2999-01-01", False),
        ("attributes.one = true", False),
        ("attributes.one = 1", True),
        ("attributes.yes = 1", False),
        ("attributes.yes >= 1", False),
        ("attributes.yes in (false, true)", True),
        ("attributes.date = '2024-12-01'", True),
        ("attributes.date before 2024-12-01", False),
        ("attributes.date on or before 2024-12-01", True),
        ("attributes.date > 5", False),
        ("attributes.date older than 11 days", True),
        ("attributes.date older than 12 days", False),
        ("attributes.date within 12 days", True),
        ("attributes.number older than 1 day", False),
        ("attributes.number within 1 day", False),
        ("attributes.later within 1 day", True),
        ("attributes.none = 'x'", False),
        ("attributes.none != 'x'", True),
        ("attributes.none within 1 day", False),
        ("attributes.none is set", False),
        ("attributes.yes is set", True),
    ],
)
def test_an_attribute_is_compared_with_its_own_kind_alone(text, expected):
    attributes = {
        "text": "42",
        "number": Decimal(42),
        "one": Decimal(1),
        "yes": True,
        "date": date(2024, 12, 1),
        "later": date(2999, 1, 1),
    }
    assert holds(text, attributes=attributes) is expected


def test_a_day_is_old_by_the_clock_of_the_business():
    profile = ProfileFacts(attributes={"since": date(2024, 12, 2)})
    history = PurchaseHistory(KEY, NOON, profile=profile)
    for zone, at in (("UTC", 2 * DAY), ("Pacific/Kiritimati", 10 * timedelta(hours=1) + DAY)):
        rule = parse("attributes.since older than 12 days", ZoneInfo(zone))
        turn = NOON - timedelta(hours=12) + at
        assert judge(rule)(facts_at(history, needs_of(rule), turn))
        assert not judge(rule)(facts_at(history, needs_of(rule), turn - INSTANT))
