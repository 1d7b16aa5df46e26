"""Recognising the envelope of document 001, ours and others' (SPEC 5)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from typing import Any, ClassVar

import attrs

from customer_core.kernel.clock import format_time, parse_time
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.events import OUR_SOURCE, Event, Metadata, Recorded, customer_stream
from customer_core.kernel.ids import DEFAULT_BUSINESS, BusinessId, check_id
from customer_core.kernel.policies import Policies
from customer_core.orders.payloads import ORDER_EVENTS, Reader, read_fact, read_order_id
from customer_core.segments.points import POINTS_EARNED, read_points

LONGEST_NAME = 200
_EXACT = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)

TYPE_OF_TOPIC = {
    "orders.order.created": "OrderCreated",
    "orders.order.completed": "OrderCompleted",
    "orders.order.delivered": "OrderDelivered",
    "orders.order.cancelled": "OrderCancelled",
    "orders.order.returned": "OrderReturned",
    "orders.payment.processed": "PaymentProcessed",
    "orders.payment.failed": "PaymentFailed",
    "orders.shipment.created": "ShipmentCreated",
    "orders.shipment.delivered": "OrderDelivered",
    "loyalty.points.earned": POINTS_EARNED,
}


@attrs.define(eq=False)
class InvalidEvent(InvalidField):
    """{field}: {message}

    The envelope of an event is not as it should be.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "INVALID_EVENT"


def read_envelope(raw: object, policies: Policies, received_at: datetime) -> Event:
    """Return the event that an envelope from another service carries.

    An envelope without an id gets one derived from its content, so that the same fact sent twice
    is one. Types this service does not know are kept as they are.

    Args:
        raw: the decoded JSON, numbers with a point as ``Decimal``.
        policies: for the base currency of the event's business.
        received_at: stands in for a missing ``timestamp``.

    Raises:
        InvalidField: a field of the envelope, or of the data of a known type, is ill-formed.
    """
    if not isinstance(raw, Mapping):
        raise InvalidEvent("event", "must be a JSON object, an envelope with eventType and data")
    data = raw.get("data")
    if not isinstance(data, Mapping):
        raise InvalidEvent("data", "must be an object with the facts of the event")
    metadata = raw.get("metadata") or {}
    if not isinstance(metadata, Mapping):
        raise InvalidEvent("metadata", "must be an object")
    name = _text(raw, "eventType", None)
    event_type = TYPE_OF_TOPIC.get(name, name)
    timestamp = raw.get("timestamp")
    source = _text(raw, "source", "unknown")
    if source == OUR_SOURCE:
        raise InvalidEvent("source", f"must not be {OUR_SOURCE}, which is this service's own name")
    event = Event(
        event_id=_event_id(raw, event_type, data),
        event_type=event_type,
        version=_text(raw, "version", "1.0"),
        timestamp=received_at if timestamp is None else parse_time(timestamp, "timestamp"),
        source=source,
        business_id=_business(metadata),
        stream=_stream(event_type, data),
        data=data,
        metadata=_metadata(metadata),
    )
    _check_known(event, policies)
    return event


def write_envelope(recorded: Recorded) -> dict[str, Any]:
    """Return an event as it is published: the envelope of document 001."""
    event = recorded.event
    carried = {
        "correlationId": event.metadata.correlation_id,
        "causationId": event.metadata.causation_id,
        "traceparent": event.metadata.traceparent,
        "actor": event.metadata.actor,
        "businessId": event.business_id,
        "hops": list(event.metadata.hops),
    }
    return {
        "eventId": event.event_id,
        "eventType": event.event_type,
        "version": event.version,
        "timestamp": format_time(event.timestamp),
        "source": event.source,
        "data": event.data,
        "metadata": {name: value for name, value in carried.items() if value},
    }


def _event_id(raw: Mapping[str, Any], event_type: str, data: Mapping[str, Any]) -> str:
    given = raw.get("eventId")
    if given is not None:
        return check_id(given if isinstance(given, str) else "", "eventId")
    content = [event_type, raw.get("timestamp"), data]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=_canonical)
    return "evt_" + hashlib.sha256(text.encode()).hexdigest()[:48]


def _canonical(value: object) -> str:
    return str(_EXACT.normalize(value)) if isinstance(value, Decimal) else str(value)


def _business(metadata: Mapping[str, Any]) -> BusinessId:
    given = metadata.get("businessId")
    if given is None:
        return DEFAULT_BUSINESS
    return BusinessId(check_id(given if isinstance(given, str) else "", "metadata.businessId"))


def _metadata(raw: Mapping[str, Any]) -> Metadata:
    hops = raw.get("hops")
    return Metadata(
        correlation_id=_optional(raw, "correlationId"),
        causation_id=_optional(raw, "causationId"),
        traceparent=_optional(raw, "traceparent"),
        actor=_optional(raw, "actor"),
        hops=tuple(hop for hop in hops if isinstance(hop, Mapping))
        if isinstance(hops, list)
        else (),
    )


def _optional(raw: Mapping[str, Any], field: str) -> str | None:
    value = raw.get(field)
    if value is not None and (not isinstance(value, str) or "\x00" in value):
        raise InvalidEvent(f"metadata.{field}", "must be a text")
    return value


def _text(raw: Mapping[str, Any], field: str, default: str | None) -> str:
    value = raw.get(field, default)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME or "\x00" in value:
        raise InvalidEvent(field, f"must be a text of 1 to {LONGEST_NAME} characters")
    return value


def _stream(event_type: str, data: Mapping[str, Any]) -> str:
    if event_type in ORDER_EVENTS:
        return f"order:{read_order_id(data)}"
    customer_id = data.get("customerId")
    if isinstance(customer_id, str):
        return customer_stream(check_id(customer_id, "data.customerId"))
    return f"other:{event_type}"


def _check_known(event: Event, policies: Policies) -> None:
    if event.event_type in ORDER_EVENTS:
        currency = policies.currency_of(event.business_id)
        read_fact(event.event_type, Reader(event.data, event.timestamp, event.event_id, currency))
    elif event.event_type == POINTS_EARNED:
        read_points(event)
