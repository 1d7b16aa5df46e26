"""What a business defines: its order, what refers to what, and what is wrong with it."""

from __future__ import annotations

from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from customer_core.segments.definitions import Definition, Definitions, Kind
from customer_core.segments.errors import (
    SegmentCycle,
    SegmentNameTaken,
    SegmentRuleInvalid,
    SegmentRuleTooCostly,
    UnknownSegmentName,
)
from customer_core.segments.language.parser import parse
from customer_core.segments.language.tree import Window


def segment(name: str, text: str, priority: int = 0) -> Definition:
    return Definition(name=name, kind=Kind.SEGMENT, text=text, priority=priority)


def tier(name: str, text: str, priority: int = 0) -> Definition:
    return Definition(name=name, kind=Kind.TIER, text=text, priority=priority)


def defined(**texts: str) -> Definitions:
    return Definitions.of(segment(name, text) for name, text in texts.items())


def test_tiers_and_segments_go_by_priority_then_name():
    found = Definitions.of(
        [
            segment("c", "", 2),
            tier("gold", "orderCount > 9", 1),
            segment("b", "", 1),
            tier("base", "", 0),
            segment("a", "", 2),
        ]
    )
    assert [one.name for one in found.tiers] == ["base", "gold"]
    assert [one.name for one in found.segments] == ["b", "a", "c"]
    assert [one.name for one in found.compiled] == ["base", "gold", "b", "a", "c"]
    assert found.lowest == "base"
    assert Definitions(tiers=(), segments=()).lowest is None


def test_a_rule_is_read_when_it_is_first_needed():
    broken = segment("broken", "no rule at all")
    with pytest.raises(SegmentRuleInvalid):
        _ = broken.rule


def test_the_requirement_of_a_tier_is_its_first_condition_and_of_others_the_whole_rule():
    text = "totalSpent >= 5 and orderCount > 1"
    assert tier("gold", text).requirement == "totalSpent >= 5"
    assert tier("gold", "totalSpent >= 5").requirement == "totalSpent >= 5"
    either = "totalSpent >= 5 or orderCount > 1"
    assert tier("gold", either).requirement == either
    assert segment("one", text).requirement == text
    assert tier("base", "").requirement == ""


def test_dates_have_their_midnight_in_the_zone_of_the_definition():
    zone = ZoneInfo("Europe/Bucharest")
    text = "registered before 2026-01-01"
    definition = Definition(name="old", kind=Kind.SEGMENT, text=text, zone=zone)
    assert definition.rule == parse(text, zone)
    assert definition.rule_text == definition.requirement == text


def test_a_rule_may_ask_the_membership_of_any_other_wherever_that_stands():
    found = defined(a="not member of b", b="member of c and accepts email", c="lastOrder is known")
    found.check()
    assert found.depending_on("c") == ("a", "b")
    assert found.depending_on("b") == ("a",)
    assert found.depending_on("a") == ()


def test_what_a_rule_refers_to_is_told_once_in_the_order_of_the_text():
    rule = segment("a", "member of c or (member of b and not member of c)")
    assert rule.refers_to == ("c", "b")


def test_a_membership_needs_and_costs_what_the_other_rule_does():
    found = defined(a="member of b and accepts sms", b="orders in last 7 days > 1")
    a, _ = found.compiled
    assert a.needs.windows == (7,)
    assert a.needs.profile
    assert a.cost.windows == {Window("orders", 7)}


@pytest.mark.parametrize(
    ("texts", "circle"),
    [
        ({"a": "member of a"}, {"a"}),
        ({"a": "not member of b", "b": "accepts sms and member of a"}, {"a", "b"}),
        (
            {"a": "member of b", "b": "member of c", "c": "member of d", "d": "member of b"},
            {"b", "c", "d"},
        ),
    ],
)
def test_a_circle_is_refused_and_named(texts, circle):
    with pytest.raises(SegmentCycle) as refused:
        defined(**texts).check()
    names = refused.value.circle.split(" -> ")
    assert set(names) == circle
    assert names[0] == names[-1]
    for asking, asked in pairwise(names):
        assert f"member of {asked}" in texts[asking]


def test_a_name_that_is_not_defined_is_refused_with_what_may_be_meant():
    with pytest.raises(UnknownSegmentName) as refused:
        defined(at_risk="accepts sms", lost="member of at_rsk").check()
    assert refused.value.field == "lost.rule"
    assert refused.value.segment == "at_rsk"
    assert "did you mean at_risk?; there are at_risk, lost" in refused.value.message


def test_two_of_one_name_are_refused_though_of_different_kinds():
    with pytest.raises(SegmentNameTaken, match="vip"):
        Definitions.of([segment("vip", ""), tier("vip", "")]).check()


def test_a_rule_that_costs_too_much_is_refused_by_its_name():
    windows = " and ".join(f"orders in last {days} days > 1" for days in range(1, 10))
    with pytest.raises(SegmentRuleTooCostly) as refused:
        defined(dear=windows).check()
    assert refused.value.field == "dear.rule"


def test_doubling_through_memberships_is_refused_before_it_explodes():
    texts = {"s0": "accepts sms or accepts email"}
    texts |= {f"s{n}": f"member of s{n - 1} or not member of s{n - 1}" for n in range(1, 60)}
    with pytest.raises(SegmentRuleTooCostly):
        defined(**texts).check()


def test_a_long_chain_of_memberships_is_refused_and_breaks_nothing():
    texts = {"s0": "accepts sms"} | {f"s{n}": f"member of s{n - 1}" for n in range(1, 3_000)}
    with pytest.raises(SegmentRuleTooCostly) as refused:
        defined(**texts).check()
    assert refused.value.bound == "depth"


@pytest.mark.parametrize("name", ["", "At_Risk", "at risk", "1st", "a" * 51, "vip\n", "é"])
def test_a_name_has_small_letters_digits_and_underscores(name):
    with pytest.raises(ValueError, match="name"):
        segment(name, "")
