"""What a rule costs, and how much it may."""

from __future__ import annotations

import pytest

from customer_core.segments.errors import SegmentRuleTooCostly
from customer_core.segments.language.cost import LIMITS, Cost, check_cost, cost_of
from customer_core.segments.language.parser import parse
from customer_core.segments.language.tree import Window


def test_a_rule_costs_its_conditions_values_windows_and_depth():
    cost = cost_of(
        parse(
            "status in (active, inactive) and (orders in last 30 days > 1 or "
            "spent in last 30 days > 5 or not orders in last 30 days = 7) and ordersLast6Months > 2"
        )
    )
    assert (cost.conditions, cost.values, cost.depth) == (5, 2, 4)
    assert cost.windows == {Window("orders", 30), Window("spent", 30), Window("orders", 180)}


def test_the_rule_that_always_holds_costs_nothing():
    assert cost_of(parse("")) == Cost(depth=1)


def test_a_membership_costs_what_the_other_rule_does():
    inner = cost_of(parse("orders in last 7 days > 1 and language in ('de', 'fr')"))
    cost = cost_of(parse("member of other or not member of other"), {"other": inner})
    assert (cost.conditions, cost.values, len(cost.windows), cost.depth) == (6, 4, 1, 5)


@pytest.mark.parametrize(
    ("bound", "rule"),
    [
        ("conditions", lambda n: " or ".join(["accepts email"] * n)),
        ("windows", lambda n: " and ".join(f"orders in last {d + 1} days > 1" for d in range(n))),
        ("values", lambda n: f"language in ({', '.join(f'a{one}' for one in range(n))})"),
        ("values", lambda n: f"tags contains any ({', '.join(f'a{one}' for one in range(n))})"),
        ("values", lambda n: f"attributes.a in ({', '.join(f'{one}' for one in range(n))})"),
    ],
)
def test_each_bound_is_the_last_that_is_bearable(bound, rule):
    check_cost(cost_of(parse(rule(LIMITS[bound]))))
    with pytest.raises(SegmentRuleTooCostly) as refused:
        check_cost(cost_of(parse(rule(LIMITS[bound] + 1))), "vip.rule")
    error = refused.value
    assert (error.bound, error.found, error.limit) == (bound, LIMITS[bound] + 1, LIMITS[bound])
    assert error.field == "vip.rule"
    assert f"{error.limit:,} at most" in error.message


def test_depth_is_bounded_through_other_segments_too():
    cost = Cost(depth=LIMITS["depth"])
    check_cost(cost)
    with pytest.raises(SegmentRuleTooCostly, match="17 depth"):
        check_cost(cost_of(parse("member of other"), {"other": cost}))
