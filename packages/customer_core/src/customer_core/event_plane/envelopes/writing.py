"""Events as they are published: in the product's own envelope, or as CloudEvents."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import attrs

from customer_core.event_plane.envelopes.cloudevents import CONTENT_TYPE, SPEC_VERSION
from customer_core.kernel.clock import format_time
from customer_core.kernel.events import Recorded


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


def write_cloud_event(recorded: Recorded) -> dict[str, Any]:
    """Return an event as a CloudEvent 1.0 in structured form; the hops are a list in JSON."""
    event = recorded.event
    metadata = event.metadata
    extensions = {
        "correlationid": metadata.correlation_id,
        "causationid": metadata.causation_id,
        "traceparent": metadata.traceparent,
        "actor": metadata.actor,
        "hops": json.dumps(metadata.hops, default=str) if metadata.hops else None,
    }
    return {
        "specversion": SPEC_VERSION,
        "id": event.event_id,
        "source": event.source,
        "type": event.event_type,
        "subject": event.stream,
        "time": format_time(event.timestamp),
        "datacontenttype": "application/json",
        "eventversion": event.version,
        "businessid": event.business_id,
        **{name: value for name, value in extensions.items() if value},
        "data": event.data,
    }


@attrs.frozen
class Form:
    """A form in which events are published.

    Attributes:
        write: makes plain values of an event.
        content_type: of what they are encoded to.
    """

    write: Callable[[Recorded], dict[str, Any]]
    content_type: str


OWN_FORM = Form(write_envelope, "application/json")
FORMS = MappingProxyType(
    {"customers": OWN_FORM, "cloudevents": Form(write_cloud_event, CONTENT_TYPE)}
)
"""The forms by the names of the setting ``EVENTS_ENVELOPE``."""
