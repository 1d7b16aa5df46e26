"""The product's own envelope put into the other shapes that other services send."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.features.worlds.answers import Document


def _cloud_event(own: Document) -> Document:
    return {
        "specversion": "1.0",
        "id": own["eventId"],
        "source": f"/{own['source']}",
        "type": own["eventType"],
        "time": own["timestamp"],
        "businessid": own["metadata"]["businessId"],
        "data": own["data"],
    }


def _flat(own: Document) -> Document:
    return {
        "event": own["eventType"],
        "event_id": own["eventId"],
        "timestamp": own["timestamp"],
        "business_id": own["metadata"]["businessId"],
        **{_snake(name): value for name, value in own["data"].items()},
    }


def _typed(own: Document) -> Document:
    hop = {
        "ServiceName": own["source"],
        "Timestamp": own["timestamp"],
        "SecurityContext": {"TenantId": own["metadata"]["businessId"]},
    }
    return {
        "MessageId": own["eventId"],
        "MessageType": f"ECommerce.Contracts.Events.{own['eventType']}, ECommerce.Contracts",
        "Payload": {name[0].upper() + name[1:]: value for name, value in own["data"].items()},
        "Hops": [hop],
    }


def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda found: f"_{found[1].lower()}", name)


SHAPES: dict[str, Callable[[Document], Document]] = {
    "CloudEvents": _cloud_event,
    "flat messages": _flat,
    "typed messages": _typed,
}
