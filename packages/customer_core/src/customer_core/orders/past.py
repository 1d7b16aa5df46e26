"""An order as it was at a moment, from the same facts and the same functions as the present one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from customer_core.kernel.errors import Invalid
from customer_core.kernel.events import Event
from customer_core.kernel.policies import Policies
from customer_core.orders.model import Order, OrderFact, with_fact
from customer_core.orders.payloads import ORDER_EVENTS
from customer_core.orders.perspective import evolve


def order_stream(order_id: str) -> str:
    """Return the stream of an order's events."""
    return f"order:{order_id}"


def order_at(order: Order, events: Iterable[Event], moment: datetime, policies: Policies) -> Order:
    """Return the order with the facts that had happened by ``moment``.

    Args:
        order: the present one; its own facts count too, should their events not be kept any more.
        events: those of its stream, in any order; what tells no fact is passed over.
        moment: what happened later is left out. When it became known does not matter.
        policies: for reading the events.
    """
    then = Order(business_id=order.business_id, order_id=order.order_id)
    for fact in (*order.facts, *_facts(events, policies)):
        if fact.at <= moment:
            then = with_fact(then, fact)
    return then


def _facts(events: Iterable[Event], policies: Policies) -> Iterator[OrderFact]:
    for event in events:
        if event.event_type in ORDER_EVENTS:
            try:
                yield from evolve(None, event, policies).facts
            except Invalid:
                continue  # it is a dead letter, and never became a part of the order
