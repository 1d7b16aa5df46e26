"""Steps about what other services tell, and what they are told."""

from __future__ import annotations

from datetime import datetime

from pytest_bdd import step, then, when

from customer_core.kernel.clock import parse_time
from tests.features.labels import ACTIVITY, METRICS, ORDER, STATISTICS, TOLD
from tests.features.phrases import phrase
from tests.features.shapes import SHAPES
from tests.features.story import Story
from tests.features.tables import check, is_meant, value_at
from tests.features.telling import told
from tests.features.worlds.answers import Document

Table = list[list[str]]


def events_of(story: Story, table: Table) -> list[Document]:
    """Return the events that the rows of a table tell."""
    header, *rows = table
    return [
        told(
            dict(zip(header, row, strict=True)),
            customer=story.customer,
            business=story.business(),
            at=story.world.now(),
        )
        for row in rows
    ]


@step("these events arrive")
def these_events_arrive(story: Story, datatable: Table) -> None:
    story.put_aside += story.world.receive(events_of(story, datatable))


@when(phrase("these events arrive as {shape}"))
def arrive_in_a_shape(story: Story, shape: str, datatable: Table) -> None:
    messages = [SHAPES[shape](event) for event in events_of(story, datatable)]
    story.put_aside += story.world.receive(messages)


@when("these events arrive one after another")
def one_after_another(story: Story, datatable: Table) -> None:
    for event in events_of(story, datatable):
        story.world.receive([event])


@when(phrase("these events arrive {number:d} times over"))
def times_over(story: Story, number: int, datatable: Table) -> None:
    events = events_of(story, datatable)
    for _ in range(number):
        story.world.receive(events)


@when(phrase("these events arrive without ids, {number:d} times over"))
def without_ids(story: Story, number: int, datatable: Table) -> None:
    events = events_of(story, datatable)
    for event in events:
        del event["eventId"]
    for _ in range(number):
        story.world.receive(events)


@when(phrase("{facts:Words} of order {order:Id} arrive"))
def facts_arrive(story: Story, facts: list[str], order: str) -> None:
    rows = [[fact, order, "39.98"] for fact in facts]
    story.world.receive(events_of(story, [["event", "order", "total"], *rows]))


@then(phrase("order {order:Id} has"))
def order_has(story: Story, order: str, datatable: Table) -> None:
    check(story.world.order(story.keeper, order), datatable, ORDER)


@then(phrase("there is no order {order:Id} to be seen"))
def there_is_no_order(story: Story, order: str) -> None:
    story.attempt(lambda: story.world.order(story.keeper, order))
    assert story.refusal is not None
    assert story.refusal.code == "ORDER_NOT_FOUND"


@then("the customer's activity is")
def activity_is(story: Story, datatable: Table) -> None:
    check(story.world.activity(story.keeper, story.customer), datatable, ACTIVITY)


@then(phrase("the customer's orders are {orders:Words}"))
def orders_are(story: Story, orders: list[str]) -> None:
    found = story.world.orders(story.keeper, story.customer)
    assert [order["orderId"] for order in found] == orders


@then("the metrics are")
def metrics_are(story: Story, datatable: Table) -> None:
    check(story.world.segment(story.keeper, story.customer), datatable, METRICS)


@then("the statistics are")
def statistics_are(story: Story, datatable: Table) -> None:
    check(story.world.statistics(story.keeper, story.customer), datatable, STATISTICS)


@then(phrase("{number:d} message is put aside"))
@then(phrase("{number:d} messages are put aside"))
def put_aside(story: Story, number: int) -> None:
    assert story.put_aside + len(story.world.dead_letters(story.business())) == number


@then(phrase("other services are told {event:Id} with"))
def told_with(story: Story, event: str, datatable: Table) -> None:
    rows = [
        (TOLD[label], story.customer if text == "the customer" else text)
        for label, text in datatable
    ]
    facts = [one["data"] for one in _told(story, event)]
    assert any(
        all(is_meant(text, value_at(data, path)) for path, text in rows) for data in facts
    ), f"none of {facts} is meant"


@then(phrase("other services are told {event:Id} {number:d} times"))
@then(phrase("other services are told {event:Id} {number:d} time"))
def told_times(story: Story, event: str, number: int) -> None:
    assert len(_told(story, event)) == number


@then("other services are told nothing")
def told_nothing(story: Story) -> None:
    assert not story.world.published(story.business())


@then(phrase("other services are told nothing after {moment:Moment}"))
def told_nothing_after(story: Story, moment: datetime) -> None:
    published = story.world.published(story.business())
    assert not [one for one in published if parse_time(one["timestamp"], "timestamp") > moment]


def _told(story: Story, event: str) -> list[Document]:
    published = story.world.published(story.business())
    return [one for one in published if one["eventType"] == event]
