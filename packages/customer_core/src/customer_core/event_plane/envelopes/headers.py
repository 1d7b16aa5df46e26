"""What headers beside a message say of its event."""

from __future__ import annotations

from collections.abc import Mapping

from customer_core.event_plane.envelopes.cloudevents import is_attribute
from customer_core.event_plane.envelopes.parts import first
from customer_core.event_plane.envelopes.typed import ID_HEADERS, TOPIC_HEADERS, TYPE_HEADERS

_CORRELATION = ("correlation-id", "correlationid")
_TRACE = "traceparent"
_MEANT = frozenset(
    {"content-type", _TRACE, *_CORRELATION, *ID_HEADERS, *TOPIC_HEADERS, *TYPE_HEADERS}
)


def correlation_of(headers: Mapping[str, str]) -> object:
    """Return the id of the conversation, or None."""
    return first(headers, *_CORRELATION)


def trace_of(headers: Mapping[str, str]) -> object:
    """Return the W3C trace context, or None."""
    return headers.get(_TRACE)


def meant(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that say something of the event: no cookies, tokens or addresses."""
    return {name: value for name, value in headers.items() if name in _MEANT or is_attribute(name)}
