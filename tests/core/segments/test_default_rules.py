"""The default tiers and segments: document 001's rules, both sides of every bound."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.definitions import Definition
from customer_core.segments.history import PurchaseHistory
from customer_core.segments.language.facts import Facts
from customer_core.segments.language.fields import FIELDS, FieldKind
from customer_core.segments.language.judging import judge
from customer_core.segments.language.parser import parse
from customer_core.segments.language.values import figure_of
from customer_core.segments.metrics import Metrics
from customer_core.segments.timeline import facts_of
from customer_core.testing import NOON, key_of

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def figures(
    *,
    spent="0",
    orders=0,
    recent=0,
    points=0,
    idle=timedelta(0),
    age=400 * DAY,
) -> Metrics:
    """Return figures at noon; ``idle`` is the time since the last order, if there were orders."""
    return Metrics(
        at=NOON,
        registered_at=NOON - age,
        total_spent=Decimal(spent),
        order_count=orders,
        orders_last_6_months=recent,
        last_order_at=NOON - idle if orders else None,
        loyalty_points=points,
    )


def facts(metrics: Metrics) -> Facts:
    history = PurchaseHistory(key_of("cust-123"), metrics.registered_at)
    return facts_of(history, DEFAULT_DEFINITIONS.needs, metrics)


def names_of(definitions: tuple[Definition, ...], metrics: Metrics) -> list[str]:
    names = {one.name for one in definitions}
    compiled = (one for one in DEFAULT_DEFINITIONS.compiled if one.name in names)
    return [one.name for one in compiled if one.holds(facts(metrics))]


def tiers_of(metrics: Metrics) -> list[str]:
    return names_of(DEFAULT_DEFINITIONS.tiers, metrics)


def segments_of(metrics: Metrics) -> list[str]:
    return names_of(DEFAULT_DEFINITIONS.segments, metrics)


@pytest.mark.parametrize(
    ("metrics", "reached"),
    [
        (figures(), "regular"),
        (figures(spent="1000", orders=5), "premium"),
        (figures(spent="999.99", orders=5), "regular"),
        (figures(spent="1000", orders=4), "regular"),
        (figures(spent="1000", orders=10), "premium"),
        (figures(spent="1099.99", orders=11), "regular"),
        (figures(spent="10000", orders=20, points=5000), "vip"),
        (figures(spent="9999.99", orders=20, points=5000), "premium"),
        (figures(spent="10000", orders=19, points=5000), "premium"),
        (figures(spent="10000", orders=50, points=5000), "vip"),
        (figures(spent="10000", orders=51, points=5000), "premium"),
        (figures(spent="10000", orders=20, points=4999), "premium"),
        (figures(spent="50000", orders=100), "enterprise"),
        (figures(spent="49999.99", orders=100), "premium"),
        (figures(spent="50000", orders=99), "premium"),
        (figures(spent="50000", orders=101), "premium"),
        (figures(spent="50500", orders=101), "enterprise"),
    ],
)
def test_the_tier_is_the_highest_whose_every_minimum_holds(metrics, reached):
    assert tiers_of(metrics)[-1] == reached


def test_enterprise_does_not_ask_for_vip():
    assert tiers_of(figures(spent="50000", orders=100)) == ["regular", "premium", "enterprise"]


def test_the_average_is_compared_exactly_and_not_as_it_is_shown():
    almost = figures(spent="599.99", orders=3, idle=DAY)
    assert almost.average_order_value == Decimal("200.00")
    assert "high_value" not in segments_of(almost)
    assert "high_value" in segments_of(figures(spent="600.00", orders=3, idle=DAY))


def test_without_orders_no_bound_on_the_average_is_met():
    assert "high_value" not in segments_of(figures())
    assert not judge(parse("averageOrderValue < 200"))(facts(figures()))


@pytest.mark.parametrize(
    ("metrics", "segments"),
    [
        (figures(age=30 * DAY - SECOND), ["new_customer"]),
        (figures(age=30 * DAY), []),
        (figures(spent="10", orders=1, age=5 * DAY), ["new_customer"]),
        (figures(spent="10", orders=2, age=5 * DAY), []),
        (figures(spent="10", orders=2, age=30 * DAY), ["regular_customer"]),
        (figures(spent="10", orders=2, age=30 * DAY - SECOND), []),
        (figures(spent="10", orders=1, age=30 * DAY), []),
        (figures(spent="999.99", orders=5), ["regular_customer"]),
        (figures(spent="1000", orders=6), []),
        (figures(spent="200", orders=1, age=5 * DAY), ["high_value", "new_customer"]),
        (figures(spent="199.99", orders=1, age=5 * DAY), ["new_customer"]),
        (figures(spent="1100", orders=10, recent=10), ["frequent_buyer"]),
        (figures(spent="1100", orders=10, recent=9), []),
        (figures(spent="1100", orders=10, idle=90 * DAY - SECOND), []),
        (figures(spent="1100", orders=10, idle=90 * DAY), ["at_risk"]),
        (figures(spent="1100", orders=10, idle=180 * DAY - SECOND), ["at_risk"]),
        (figures(spent="1100", orders=10, idle=180 * DAY), ["churned", "at_risk"]),
        (figures(age=90 * DAY - SECOND), []),
        (figures(age=90 * DAY), ["at_risk"]),
        (figures(age=180 * DAY - SECOND), ["at_risk"]),
        (figures(age=180 * DAY), ["churned", "at_risk"]),
    ],
)
def test_all_segments_that_match_are_memberships_by_priority(metrics, segments):
    assert segments_of(metrics) == segments


def test_the_order_of_priority_is_the_specifications():
    assert [one.name for one in DEFAULT_DEFINITIONS.segments] == [
        "churned",
        "at_risk",
        "frequent_buyer",
        "high_value",
        "new_customer",
        "regular_customer",
    ]


def test_a_rule_reads_as_people_write_it():
    assert {one.name: one.rule_text for one in DEFAULT_DEFINITIONS.all} == {
        "regular": "",
        "premium": "totalSpent >= 1000 and orderCount >= 5 and averageOrderValue >= 100",
        "vip": (
            "totalSpent >= 10000 and orderCount >= 20 and averageOrderValue >= 200"
            " and loyaltyPoints >= 5000"
        ),
        "enterprise": "totalSpent >= 50000 and orderCount >= 100 and averageOrderValue >= 500",
        "churned": "daysSinceLastOrder >= 180",
        "at_risk": "daysSinceLastOrder >= 90",
        "frequent_buyer": "ordersLast6Months >= 10",
        "high_value": "averageOrderValue >= 200",
        "new_customer": "daysSinceRegistration < 30 and orderCount < 2",
        "regular_customer": (
            "daysSinceRegistration >= 30 and orderCount >= 2 and totalSpent < 1000"
        ),
    }


def test_the_requirement_of_a_tier_is_its_spending_as_document_001_shows_it():
    assert [tier.requirement for tier in DEFAULT_DEFINITIONS.tiers] == [
        "",
        "totalSpent >= 1000",
        "totalSpent >= 10000",
        "totalSpent >= 50000",
    ]


def test_the_tiers_follow_each_other():
    names = ["regular", "premium", "vip", "enterprise"]
    assert [
        DEFAULT_DEFINITIONS.after(name) and DEFAULT_DEFINITIONS.after(name).name for name in names
    ] == [
        "premium",
        "vip",
        "enterprise",
        None,
    ]


def test_the_texts_are_as_the_language_writes_them():
    assert all(one.text == one.rule_text for one in DEFAULT_DEFINITIONS.all)


def test_a_rule_tells_what_time_alone_may_change():
    needs = {one.name: one.needs for one in DEFAULT_DEFINITIONS.compiled}
    assert needs["churned"].idle == (180 * DAY,)
    assert needs["new_customer"].ages == (30 * DAY,)
    assert [name for name, one in needs.items() if one.windows] == ["frequent_buyer"]
    assert not needs["premium"].turns


def test_a_rule_without_conditions_always_holds():
    assert judge(parse(""))(facts(figures()))


def test_every_number_has_a_value():
    metrics = figures(spent="5420.50", orders=23, recent=8, points=2500, idle=DAY)
    numbers = [field.name for field in FIELDS.values() if field.kind is FieldKind.NUMBER]
    assert {name: figure_of(name, facts(metrics)) for name in numbers} == {
        "totalSpent": Decimal("5420.50"),
        "orderCount": 23,
        "averageOrderValue": Decimal("235.67"),
        "ordersLast6Months": 8,
        "loyaltyPoints": 2500,
        "lifetimePoints": 0,
        "daysSinceLastOrder": 1,
        "daysSinceRegistration": 400,
    }


def test_days_since_the_last_order_are_none_where_there_is_none():
    assert figures().days_since_last_order is None
    assert figures(orders=1, spent="1", idle=3 * DAY).days_since_last_order == 3
