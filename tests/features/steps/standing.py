"""Steps about tiers and segments."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from pytest_bdd import given, parsers, step, then, when

from customer_core.kernel.clock import format_time
from customer_core.kernel.codec import camel
from tests.features.labels import CONDITION, EXPLAINED
from tests.features.phrases import phrase, span_of
from tests.features.story import Story
from tests.features.tables import check
from tests.features.telling import paid_orders, told
from tests.features.worlds.answers import Document

Table = list[list[str]]


@step(
    parsers.re(
        r"(?P<number>\d+) paid orders?(?: of (?P<customer>\w+))? totalling (?P<total>[\d.]+)"
        r" (?:comes? in|came in (?P<span>.+) ago)"
    )
)
def orders_come_in(
    story: Story, number: str, total: str, customer: str | None, span: str | None
) -> None:
    ago = span_of(span) if span else timedelta()
    story.world.receive(
        [
            *paid_orders(
                int(number),
                Decimal(total),
                customer=customer or story.customer,
                business=story.business(),
                at=story.world.now() - ago,
            )
        ]
    )


@given(phrase("a paid order {order:Id} of the customer over {total:Amount}"))
def a_paid_order(story: Story, order: str, total: Decimal) -> None:
    row = {"event": "OrderCompleted", "order": order, "total": str(total)}
    story.world.receive([_told(story, row)])


@given(phrase("the customer earns {points:d} points"))
def earns_points(story: Story, points: int) -> None:
    row = {"event": "LoyaltyPointsEarned", "points": str(points)}
    story.world.receive([_told(story, row)])


@when(phrase("{fact:Id} of the last of them arrives"))
def fact_of_the_last(story: Story, fact: str) -> None:
    last = story.world.orders(story.keeper, story.customer)[0]["orderId"]
    story.world.receive([_told(story, {"event": fact, "order": last})])


@step(phrase("the customer is in the tier {tier:Id}"))
def is_in_the_tier(story: Story, tier: str) -> None:
    assert _segment(story)["tier"] == tier
    assert story.world.customer(story.keeper, story.customer)["segment"]["tier"] == tier


@step(parsers.re(r"the customer is in the segment (?P<name>\w+) by (?P<how>its rule|default)"))
def is_in_the_segment(story: Story, name: str, how: str) -> None:
    found = _segment(story)
    assert (found["segment"], found["isDefault"]) == (name, how == "default")
    assert story.world.customer(story.keeper, story.customer)["segment"]["segment"] == name


@then(phrase("it belongs to {names:Words}"))
def it_belongs_to(story: Story, names: list[str]) -> None:
    held = {name for name in _segment(story)["qualifications"] if name.endswith("Segment")}
    assert held == {camel(f"{name}_segment") for name in names}


@then(phrase("it is {days:d} days since the last order"))
def days_since_the_last_order(story: Story, days: int) -> None:
    assert _segment(story)["metrics"]["daysSinceLastOrder"] == days


@then(phrase("the average order is shown as {amount:Amount}"))
def average_is_shown(story: Story, amount: Decimal) -> None:
    assert _segment(story)["metrics"]["averageOrderValue"] == amount


@then(phrase("the {name} was achieved on {moment:Moment} by {requirement}"))
def was_achieved(story: Story, name: str, moment: datetime, requirement: str) -> None:
    assert _segment(story)["qualifications"][camel(name.replace(" ", "_"))] == {
        "qualified": True,
        "requirement": requirement,
        "achievedAt": format_time(moment),
    }


@step(phrase("the next tier is {tier:Id} by {requirement}"))
def next_tier_is(story: Story, tier: str, requirement: str) -> None:
    found = _segment(story)["nextTier"]
    assert (found["tier"], found["requirement"]) == (tier, requirement)


@then(phrase("{progress:Amount} percent of it are reached and {remaining:Amount} are missing"))
def is_reached(story: Story, progress: Decimal, remaining: Decimal) -> None:
    found = _segment(story)["nextTier"]
    assert (found["progress"], found["remaining"]) == (progress, remaining)


@then("each condition of it is")
def each_condition(story: Story, datatable: Table) -> None:
    header, *rows = datatable
    for row, found in zip(rows, _segment(story)["nextTier"]["conditions"], strict=True):
        check(found, zip(header, row, strict=True), CONDITION)


@then(phrase("it is explained why the customer is in {name:Id} or not"))
def explained(story: Story, name: str, datatable: Table) -> None:
    header, *rows = datatable
    found = story.world.explanation(story.keeper, story.customer, name)
    for row, condition in zip(rows, found["conditions"], strict=True):
        check(condition, zip(header, row, strict=True), EXPLAINED)


@then("there is no next tier")
def no_next_tier(story: Story) -> None:
    assert _segment(story)["nextTier"] is None


@then(parsers.re(r"the sizes of the (?P<kind>tiers|segments) are"))
def sizes_are(story: Story, kind: str, datatable: Table) -> None:
    found = story.world.sizes(story.keeper)[kind]
    assert {name: found[name] for name, _ in datatable} == {
        name: int(number) for name, number in datatable
    }


def _segment(story: Story) -> Document:
    return story.world.segment(story.keeper, story.customer)


def _told(story: Story, row: dict[str, str]) -> Document:
    return told(row, customer=story.customer, business=story.business(), at=story.world.now())
