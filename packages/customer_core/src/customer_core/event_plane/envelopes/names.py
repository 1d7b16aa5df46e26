"""What events are called: the one table of the names by which their types are understood."""

from __future__ import annotations

from customer_core.appointments.payloads import APPOINTMENT_EVENTS
from customer_core.brochures.payloads import BROCHURE_REQUESTED
from customer_core.customers.account import ACCOUNT_EVENTS
from customer_core.orders.payloads import ORDER_EVENTS
from customer_core.segments.points import POINTS_EARNED

TYPE_OF_TOPIC = {
    "orders.order.created": "OrderCreated",
    "orders.order.completed": "OrderCompleted",
    "orders.order.delivered": "OrderDelivered",
    "orders.order.cancelled": "OrderCancelled",
    "orders.order.returned": "OrderReturned",
    "orders.payment.processed": "PaymentProcessed",
    "orders.payment.succeeded": "PaymentProcessed",
    "orders.payment.failed": "PaymentFailed",
    "orders.shipment.created": "ShipmentCreated",
    "orders.shipment.delivered": "OrderDelivered",
    "order.created": "OrderCreated",
    "order.completed": "OrderCompleted",
    "order.delivered": "OrderDelivered",
    "order.cancelled": "OrderCancelled",
    "order.returned": "OrderReturned",
    "order.payment.processed": "PaymentProcessed",
    "order.payment.succeeded": "PaymentProcessed",
    "order.payment.failed": "PaymentFailed",
    "order.shipment.created": "ShipmentCreated",
    "loyalty.points.earned": POINTS_EARNED,
    "auth.user.created": "UserCreated",
    "auth.user.updated": "UserUpdated",
    "user.created": "UserCreated",
    "user.updated": "UserUpdated",
    "appointment.booking.created": "AppointmentBooked",
    "appointment.booking.completed": "AppointmentCompleted",
    "appointment.booking.cancelled": "AppointmentCancelled",
    "appointment.booked": "AppointmentBooked",
    "appointment.created": "AppointmentBooked",
    "appointment.completed": "AppointmentCompleted",
    "appointment.cancelled": "AppointmentCancelled",
    "brochure.request.created": BROCHURE_REQUESTED,
    "brochure.requested": BROCHURE_REQUESTED,
    "customer.created": "CustomerCreated",
    "customer.updated": "CustomerProfileUpdated",
    "customer.tagged": "CustomerTagged",
    "customer.note_added": "CustomerNoteAdded",
}
"""Topics and routing keys of the documents, without the ``v1.`` of document 004."""

KNOWN_TYPES = frozenset(TYPE_OF_TOPIC.values()) | ORDER_EVENTS | APPOINTMENT_EVENTS | ACCOUNT_EVENTS

OTHER = "other"
"""The label under which events of all types are counted that are not known."""

_FIRST_VERSION = "v1."
_BEFORE_THE_NAME = ".+/:"
_TYPES = (
    {name: name for name in KNOWN_TYPES}
    | TYPE_OF_TOPIC
    | {_FIRST_VERSION + topic: event_type for topic, event_type in TYPE_OF_TOPIC.items()}
)


def known_type(name: str) -> str | None:
    """Return the type that a name stands for, or None where it is none that is known.

    >>> known_type("v1.order.completed")
    'OrderCompleted'
    >>> known_type("com.example.shop.OrderCreated")
    'OrderCreated'
    """
    return _TYPES.get(name) or _known_at_the_end(name)


def type_of(name: str) -> str:
    """Return the type that a name stands for; a name that is not known is its own type."""
    return _TYPES.get(name) or _known_at_the_end(name) or name


def class_name(name: str) -> str:
    """Return the bare name of a class that a program wrote with all its surroundings.

    >>> class_name("Core.MessageEnvelope`1[[Shop.Events.OrderCreated, Shop, Version=1.0]], Core")
    'OrderCreated'
    """
    if name in _TYPES:
        return name
    inner = name.rpartition("[[")[2].partition(",")[0].partition("]")[0].strip()
    bare = _last(inner)
    return bare if bare[:1].isupper() else name


def label_of(event_type: str) -> str:
    """Return what events of a type are counted under: few labels, whatever others send."""
    return event_type if event_type in KNOWN_TYPES else OTHER


def _known_at_the_end(name: str) -> str | None:
    last = _last(name)
    return last if last in KNOWN_TYPES else None


def _last(name: str) -> str:
    return name[max(map(name.rfind, _BEFORE_THE_NAME)) + 1 :]
