"""The stream of an event: what it is about, within which order is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customer_core.appointments.payloads import APPOINTMENT_EVENTS
from customer_core.brochures.payloads import BROCHURE_REQUESTED
from customer_core.customers.account import ACCOUNT_EVENTS
from customer_core.kernel.events import customer_stream
from customer_core.kernel.ids import is_id
from customer_core.orders.payloads import ORDER_EVENTS

_NAMED_BY = (
    dict.fromkeys(ORDER_EVENTS, ("order", "orderId"))
    | dict.fromkeys(APPOINTMENT_EVENTS, ("appointment", "appointmentId"))
    | {BROCHURE_REQUESTED: ("brochure", "requestId")}
    | dict.fromkeys(ACCOUNT_EVENTS, ("user", "userId"))
)


def stream_of(event_type: str, data: Mapping[str, Any]) -> str:
    """Return the stream of an event; what names nothing by a good id is of its type's own."""
    found = _NAMED_BY.get(event_type)
    if found is not None:
        kind, field = found
        name = data.get(field)
        return f"{kind}:{name}" if is_id(name) else f"other:{event_type}"
    customer_id = data.get("customerId")
    return customer_stream(customer_id) if is_id(customer_id) else f"other:{event_type}"
