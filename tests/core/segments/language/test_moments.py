"""What a rule needs of time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.segments.language.facts import Facts, ProfileFacts
from customer_core.segments.language.moments import Needs, needs_of, together
from customer_core.segments.language.parser import parse
from customer_core.segments.language.readings import day_begins, last_day_begun
from customer_core.segments.language.tree import AttributeAged
from customer_core.testing import NOON
from tests.core.segments.language.histories import ANY_MOMENT, DAY
from tests.core.segments.language.trees import ZONES


@pytest.mark.parametrize(
    ("condition", "days"),
    [
        (">= 7", [7]),
        ("< 7", [7]),
        ("> 7", [8]),
        ("<= 7", [8]),
        ("= 7", [7, 8]),
        ("!= 7", [7, 8]),
        (">= 6.5", [7]),
        ("< 6.5", [7]),
        ("> 6.5", [7]),
        ("<= 6.5", [7]),
        (">= 0", []),
        ("> 0", [1]),
        ("= 0", [1]),
    ],
)
def test_a_count_of_days_may_turn_when_a_day_is_full(condition, days):
    spans = tuple(day * DAY for day in days)
    assert needs_of(parse(f"daysSinceRegistration {condition}")) == Needs(ages=spans)
    idle = needs_of(parse(f"daysSinceLastOrder {condition}"))
    assert idle == Needs(idle=spans, order_moments=True)


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("", Needs()),
        ("totalSpent > 5 and loyaltyPoints > 5 and loyaltyTier = GOLD", Needs()),
        ("orders in last 7 days > 1", Needs(windows=(7,))),
        ("ordersLast6Months > 1", Needs(windows=(180,))),
        ("spent in last 7 days > 1", Needs(windows=(7,), sums=(7,))),
        ("registered within 7 days", Needs(ages=(7 * DAY,))),
        ("lastOrder older than 7 days", Needs(idle=(7 * DAY,), order_moments=True)),
        (
            "firstOrder older than 7 days",
            Needs(first=(7 * DAY,), order_moments=True, first_order=True),
        ),
        ("registered before 2026-01-01", Needs()),
        ("lastOrder before 2026-01-01", Needs(order_moments=True)),
        ("firstOrder is known", Needs(order_moments=True, first_order=True)),
        ("status = active", Needs(profile=True)),
        ("accepts email", Needs(profile=True)),
        ("gender is missing", Needs(profile=True)),
        ("tags contains VIP or tags is empty", Needs(profile=True)),
        ("attributes.a = 5 and attributes.b < 5 or attributes.c is set", Needs(profile=True)),
        (
            "attributes.a older than 7 days",
            Needs(profile=True, dates=frozenset({AttributeAged("a", 7, older=True)})),
        ),
    ],
)
def test_a_rule_needs(text, needs):
    assert needs_of(parse(text)) == needs


def test_together_rules_need_what_each_does_once():
    texts = ("orders in last 7 days > 1", "spent in last 7 days > 1 and accepts sms")
    both = together(*(needs_of(parse(text)) for text in texts))
    assert both == Needs(windows=(7,), sums=(7,), profile=True)
    assert both == needs_of(parse(" or ".join(f"({text})" for text in texts)))


def test_moments_between_two_others_are_in_order_and_leave_the_two_out():
    needs = Needs(ages=(3 * DAY, 5 * DAY), idle=(2 * DAY,), first=(4 * DAY, 1 * DAY))
    facts = Facts(
        at=NOON, registered_at=NOON, first_order_at=NOON + DAY, last_order_at=NOON + 2 * DAY
    )
    found = needs.between(facts, NOON + 2 * DAY, NOON + 5 * DAY)
    assert found == [NOON + 3 * DAY, NOON + 4 * DAY]
    assert Needs().between(facts, NOON, NOON + DAY) == []


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("UTC", datetime(2024, 11, 3, tzinfo=UTC)),
        ("Europe/Bucharest", datetime(2024, 11, 2, 22, tzinfo=UTC)),
        ("America/Havana", datetime(2024, 11, 3, 4, tzinfo=UTC)),  # the first of two midnights
    ],
)
def test_a_date_turns_at_the_midnight_of_the_business(zone, begins):
    needs = needs_of(parse("attributes.since older than 7 days", ZoneInfo(zone)))
    profile = ProfileFacts(attributes={"since": date(2024, 11, 3)})
    facts = Facts(at=NOON, registered_at=NOON, profile=profile)
    turn = begins + 7 * DAY
    assert needs.between(facts, turn - DAY, turn + DAY) == [turn]


@pytest.mark.parametrize("value", ["2024-11-03x", Decimal(5), True, date(9000, 1, 1), date.max])
def test_what_is_no_date_or_begins_when_all_is_over_never_turns(value):
    needs = needs_of(parse("attributes.since older than 7 days"))
    facts = Facts(at=NOON, registered_at=NOON, profile=ProfileFacts(attributes={"since": value}))
    assert needs.between(facts, NOON - DAY, datetime.max.replace(tzinfo=UTC)) == []


@given(ANY_MOMENT, st.sampled_from(ZONES))
def test_the_last_day_that_has_begun_is_that_of_which_the_next_has_not(at, zone):
    day = last_day_begun(at, zone)
    assert day_begins(day, zone) <= at < day_begins(day + DAY, zone)


@given(st.dates(), st.sampled_from(ZONES))
def test_days_begin_one_after_the_other_in_every_zone(day, zone):
    if day < date.max:
        assert day_begins(day, zone) <= day_begins(day + DAY, zone)
