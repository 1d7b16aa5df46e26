"""An order is a function of the set of its events: arrival and duplication make no difference."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core import Policies
from customer_core.kernel.clock import format_time
from customer_core.kernel.events import Event
from customer_core.orders.model import Order, OrderStatus
from customer_core.orders.payloads import ORDER_EVENTS
from customer_core.orders.perspective import evolve, order_key
from customer_core.testing import NOON, an_event

HOUR = timedelta(hours=1)
POLICIES = Policies()
TIMES = {
    "OrderCreated": "createdAt",
    "OrderCompleted": "completedAt",
    "PaymentProcessed": "processedAt",
    "PaymentFailed": "failedAt",
    "OrderDelivered": "actualDelivery",
    "OrderCancelled": "cancelledAt",
    "OrderReturned": "returnedAt",
}
OWN = {
    "OrderCreated": {"customerId": "cust-123", "totalAmount": Decimal("39.98")},
    "OrderCompleted": {"customerId": "cust-123", "totalAmount": Decimal("39.98")},
    "PaymentProcessed": {"paymentId": "pay-1"},
    "ShipmentCreated": {"shipmentId": "ship-1"},
}


def fact(event_type: str, hour: int = 0, event_id: str | None = None, **data: Any) -> Event:
    """Return an event of order-1, some hours after noon."""
    at = NOON + hour * HOUR
    when = {TIMES[event_type]: format_time(at)} if event_type in TIMES else {}
    facts = {"orderId": "order-1"} | OWN.get(event_type, {}) | when | data
    return an_event(event_id, event_type=event_type, stream="order:order-1", at=at, data=facts)


def order_of(*events: Event) -> Order:
    """Return the order that events make, taken in this order."""
    return reduce(lambda order, event: evolve(order, event, POLICIES), events[1:], first(events[0]))


def first(event: Event) -> Order:
    return evolve(None, event, POLICIES)


@st.composite
def events_of_one_order(draw: st.DrawFn) -> list[Event]:
    """Draw events of few moments and ids, so that ties are many."""
    events = []
    for event_type in draw(st.lists(st.sampled_from(sorted(ORDER_EVENTS)), min_size=1, max_size=8)):
        data: dict[str, Any] = {}
        if "customerId" in OWN.get(event_type, {}):
            data["customerId"] = draw(st.sampled_from(["cust-1", "cust-2"]))
            data["totalAmount"] = draw(st.sampled_from([Decimal(1), "2.50"]))
        if event_type == "PaymentProcessed":
            data["paymentId"] = draw(st.sampled_from(["pay-1", "pay-2"]))
        event_id = draw(st.sampled_from(["1", "2", "3"]))
        events.append(fact(event_type, draw(st.integers(0, 2)), event_id, **data))
    return events


@given(events_of_one_order(), st.data())
def test_any_arrival_and_any_duplication_make_the_same_order(events, data):
    again = data.draw(st.lists(st.sampled_from(events), max_size=5))
    shuffled = data.draw(st.permutations(events + again))
    assert order_of(*shuffled) == order_of(*events)


@given(events_of_one_order())
def test_every_event_is_known_once_it_was_applied(events):
    order = order_of(*events)
    assert all(evolve(order, event, POLICIES) == order for event in events)


@pytest.mark.parametrize(
    ("events", "status"),
    [
        (["PaymentFailed"], OrderStatus.PENDING),
        (["OrderCreated"], OrderStatus.PENDING),
        (["OrderCreated", "PaymentFailed"], OrderStatus.PENDING),
        (["OrderCreated", "PaymentProcessed"], OrderStatus.PAYMENT_PROCESSED),
        (["PaymentProcessed"], OrderStatus.PAYMENT_PROCESSED),
        (["ShipmentCreated", "OrderCreated", "PaymentProcessed"], OrderStatus.SHIPPED),
        (["ShipmentCreated", "OrderDelivered"], OrderStatus.DELIVERED),
        (["OrderCompleted"], OrderStatus.DELIVERED),
        (["OrderCompleted", "OrderCancelled"], OrderStatus.CANCELLED),
        (["OrderCancelled", "OrderDelivered"], OrderStatus.CANCELLED),
        (["OrderReturned", "OrderCancelled", "OrderCompleted"], OrderStatus.RETURNED),
    ],
)
def test_the_status_is_the_highest_fact_known(events, status):
    assert order_of(*(fact(event_type) for event_type in events)).status is status


def test_of_two_facts_of_one_kind_the_later_stands():
    early, late = (
        fact("PaymentProcessed", 1, paymentId="a"),
        fact("PaymentProcessed", 2, paymentId="b"),
    )
    assert order_of(late, early).paid.payment_id == "b"


def test_of_two_facts_of_one_moment_the_greater_event_id_stands():
    greater = fact("PaymentProcessed", 1, "event-2", paymentId="greater")
    lesser = fact("PaymentProcessed", 1, "event-1", paymentId="lesser")
    assert order_of(greater, lesser).paid.payment_id == "greater"
    assert order_of(lesser, greater).paid.payment_id == "greater"


def test_facts_of_two_services_with_one_id_do_not_depend_on_who_came_first():
    here = fact("PaymentProcessed", 1, "event-1", paymentId="here")
    there = attrs.evolve(
        fact("PaymentProcessed", 1, "event-1", paymentId="there"), source="another-service"
    )
    assert order_of(here, there) == order_of(there, here)


def test_different_kinds_of_facts_stand_beside_each_other():
    order = order_of(fact("PaymentFailed", 1, reason="no funds"), fact("PaymentProcessed", 2))
    assert order.payment_refused.reason == "no funds"
    assert order.paid is not None


def test_an_order_of_which_the_placing_is_not_known_has_no_customer():
    order = order_of(fact("PaymentProcessed"))
    assert (order.placed, order.customer_id, order.ordered_at) == (None, None, None)
    assert order.qualified_at is None


def test_a_completion_alone_places_an_order():
    order = order_of(fact("OrderCompleted", 3))
    assert order.customer_id == "cust-123"
    assert order.ordered_at == order.qualified_at == NOON + 3 * HOUR


def test_the_creation_says_more_than_the_completion():
    order = order_of(
        fact("OrderCompleted", 3, totalAmount="1.00"), fact("OrderCreated", 1, totalAmount="2.00")
    )
    assert order.placed.total.amount == Decimal("2.00")
    assert order.ordered_at == NOON + HOUR


def test_an_order_counts_since_its_payment_or_completion_whichever_is_earlier():
    placed, paid, completed = (
        fact("OrderCreated"),
        fact("PaymentProcessed", 2),
        fact("OrderCompleted", 1),
    )
    assert order_of(placed).qualified_at is None
    assert order_of(placed, paid).qualified_at == NOON + 2 * HOUR
    assert order_of(placed, paid, completed).qualified_at == NOON + HOUR


def test_an_order_counts_no_more_since_its_cancellation_or_return_whichever_is_earlier():
    cancelled, returned = fact("OrderCancelled", 4), fact("OrderReturned", 3)
    assert order_of(fact("OrderCreated")).disqualified_at is None
    assert order_of(cancelled).disqualified_at == NOON + 4 * HOUR
    assert order_of(cancelled, returned).disqualified_at == NOON + 3 * HOUR


def test_an_order_was_updated_when_its_latest_fact_happened():
    order = order_of(fact("OrderCreated"), fact("OrderDelivered", 5), fact("PaymentProcessed", 1))
    assert order.updated_at == NOON + 5 * HOUR
    assert len(order.facts) == 3


def test_the_same_order_id_in_two_businesses_is_two_orders():
    event = fact("OrderCreated")
    assert order_key(event) != order_key(attrs.evolve(event, business_id="other"))


def test_an_event_that_tells_nothing_new_leaves_the_very_same_order():
    order = order_of(fact("OrderCreated", 1))
    assert evolve(order, fact("OrderCreated", 0), POLICIES) is order
