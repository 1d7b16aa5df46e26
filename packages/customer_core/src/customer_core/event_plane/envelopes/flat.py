"""Flat messages of documents 003 and 004: the facts beside ``event``, their name."""

from __future__ import annotations

from typing import Any

from customer_core.event_plane.envelopes.moments import moment_of
from customer_core.event_plane.envelopes.parts import Labels, Parts, first
from customer_core.event_plane.envelopes.spelling import respelled

LABELS = Labels(
    event_type="event",
    event_id="event_id",
    timestamp="timestamp",
    business="business_id",
    correlation="correlation_id",
    causation="causation_id",
    trace="traceparent",
    actor="actor",
    hops="hops",
)
_ENVELOPE = frozenset(
    {
        *("event", "eventId", "timestamp", "occurredAt", "version", "source", "businessId"),
        *("traceId", "correlationId", "causationId", "traceparent", "actor", "hops"),
    }
)


def read_flat(raw: dict[str, Any]) -> Parts:
    """Return the parts of a flat message; all that is not of the envelope are its facts.

    Raises:
        InvalidEvent: a field is there twice, in two spellings.
    """
    found = respelled(raw)
    said = found.get
    data = {name: value for name, value in found.items() if name not in _ENVELOPE}
    if len(data) == 1 and isinstance(data.get("data"), dict):
        data = respelled(data["data"])
    return Parts(
        LABELS,
        said("event"),
        data,
        said("eventId"),
        first(found, "timestamp", "occurredAt") or moment_of(data),
        said("source", "unknown"),
        said("version", "1.0"),
        (("business_id", said("businessId")),),
        first(found, "correlationId", "traceId"),
        said("causationId"),
        said("traceparent"),
        said("actor"),
        said("hops"),
    )
