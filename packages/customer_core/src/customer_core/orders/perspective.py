"""The order perspective: ``evolve(state, event)``, pure, for projection, rebuild and replay."""

from __future__ import annotations

from customer_core.kernel.events import Event
from customer_core.kernel.policies import Policies
from customer_core.orders.model import Order, OrderKey, with_fact
from customer_core.orders.payloads import Reader, read_fact, read_order_id


def order_key(event: Event) -> OrderKey:
    """Return the order that an order event is about."""
    return OrderKey(event.business_id, read_order_id(event.data))


def evolve(order: Order | None, event: Event, policies: Policies) -> Order:
    """Return the order with what ``event`` tells.

    Applying events in any order, any number of times, gives the same order.

    Raises:
        InvalidField: the event's data is ill-formed.
    """
    known = order or _unknown(order_key(event))
    base_currency = policies.currency_of(event.business_id)
    reader = Reader(event.data, event.timestamp, event.event_id, base_currency)
    return with_fact(known, read_fact(event.event_type, reader))


def _unknown(key: OrderKey) -> Order:
    return Order(business_id=key.business_id, order_id=key.order_id)
