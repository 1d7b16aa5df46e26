"""Reading the ``data`` of brochure requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customer_core.brochures.model import BrochureRequest, RequestId
from customer_core.kernel.events import Event
from customer_core.kernel.ids import check_id
from customer_core.kernel.payload import Payload

BROCHURE_REQUESTED = "BrochureRequested"


def read_request_id(data: Mapping[str, Any]) -> RequestId:
    """Return the request that an event is about.

    Raises:
        InvalidField: ``requestId`` is missing or no id.
    """
    value = data.get("requestId")
    return RequestId(check_id(value if isinstance(value, str) else "", "data.requestId"))


def read_request(event: Event) -> BrochureRequest:
    """Return the request that a BrochureRequested event tells.

    Raises:
        InvalidField: a field of its data is missing or ill-formed.
    """
    r = Payload.of(event)
    return BrochureRequest(
        at=r.time("requestedAt"),
        event_id=r.event_id,
        business_id=event.business_id,
        request_id=read_request_id(event.data),
        owner=r.owner(),
        brochure=r.text("brochure"),
    )
