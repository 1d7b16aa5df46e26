"""What happened on the platform, before anybody wraps it into a document."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

TOPICS = {
    "OrderCreated": "orders.order.created",
    "OrderCompleted": "orders.order.completed",
    "OrderDelivered": "orders.order.delivered",
    "OrderCancelled": "orders.order.cancelled",
    "OrderReturned": "orders.order.returned",
    "PaymentProcessed": "orders.payment.processed",
    "PaymentFailed": "orders.payment.failed",
    "ShipmentCreated": "orders.shipment.created",
    "LoyaltyPointsEarned": "loyalty.points.earned",
    "UserCreated": "auth.user.created",
    "UserUpdated": "auth.user.updated",
    "AppointmentBooked": "appointment.booking.created",
    "AppointmentCompleted": "appointment.booking.completed",
    "AppointmentCancelled": "appointment.booking.cancelled",
    "BrochureRequested": "brochure.request.created",
    "StockCounted": "orders.stock.counted",
}
"""The topic of every kind of fact (SPEC 5); the last is one that nobody has told the service of."""


def service_of(kind: str) -> str:
    """Return who tells of a kind of facts: the first word of its topic, and of its stream."""
    return TOPICS[kind].partition(".")[0]


SERVICES = frozenset(map(service_of, TOPICS))


@attrs.define(eq=False)
class Fact:
    """One thing that happened, as a service tells it.

    Attributes:
        kind: its type, such as ``OrderCreated``.
        name: type or topic, whichever its sender writes.
        business: whose it is.
        event_id: of its event.
        source: who says so.
        at: time of the envelope.
        timestamp: the same, as it is written.
        when: when it happened: the fact's own time, else the envelope's.
        data: as sent; amounts are decimals where they are sent as numbers, and texts elsewhere.
        is_poison: whether its data cannot be applied.
        is_anonymous: whether it is sent without an id.
        is_counted: whether an expectation has seen it.
    """

    kind: str
    name: str
    business: str
    event_id: str
    source: str
    at: datetime
    timestamp: str
    when: datetime
    data: dict[str, Any]
    is_poison: bool = False
    is_anonymous: bool = False
    is_counted: bool = False
