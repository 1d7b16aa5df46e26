"""The product's own envelope, which is that of document 001."""

from __future__ import annotations

from typing import Any

from customer_core.event_plane.envelopes.parts import InvalidEvent, Labels, Parts

LABELS = Labels(
    event_type="eventType",
    event_id="eventId",
    timestamp="timestamp",
    business="metadata.businessId",
)
_NOTHING: dict[str, Any] = {}


def read_own(raw: dict[str, Any]) -> Parts:
    """Return the parts of the product's own envelope.

    Raises:
        InvalidEvent: ``metadata`` is no object.
    """
    metadata = raw.get("metadata") or _NOTHING
    if not isinstance(metadata, dict):
        raise InvalidEvent("metadata", "must be an object")
    said = metadata.get
    return Parts(
        LABELS,
        raw.get("eventType"),
        raw.get("data"),
        raw.get("eventId"),
        raw.get("timestamp"),
        raw.get("source", "unknown"),
        raw.get("version", "1.0"),
        (("metadata.businessId", said("businessId")),),
        said("correlationId"),
        said("causationId"),
        said("traceparent"),
        said("actor"),
        said("hops"),
    )
