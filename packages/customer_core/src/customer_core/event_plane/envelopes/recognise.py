"""Telling the shapes of messages apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customer_core.event_plane.envelopes.cloudevents import (
    CONTENT_TYPE,
    DAPR_TYPE,
    Decode,
    prefix_of,
    read_binary,
    read_structured,
)
from customer_core.event_plane.envelopes.flat import read_flat
from customer_core.event_plane.envelopes.own import read_own
from customer_core.event_plane.envelopes.parts import InvalidEvent, Parts
from customer_core.event_plane.envelopes.typed import payload_of, read_bare, read_typed


def recognised(raw: object, headers: Mapping[str, str], origin: str, decode: Decode) -> Parts:
    """Return the parts of a message, by what only its shape has.

    A message of no shape is read as the product's own envelope, so that its sender is told what is
    missing from that.

    Raises:
        InvalidEvent: it is no object, or breaks a rule of its shape.
    """
    if headers and (prefix := prefix_of(headers)) is not None:
        return read_binary(raw, headers, prefix)
    if not isinstance(raw, dict):
        raise InvalidEvent("event", "must be a JSON object, an envelope with eventType and data")
    if "eventType" in raw and "data" in raw and "specversion" not in raw:
        return read_own(raw)
    if "specversion" in raw or headers.get("content-type", "").startswith(CONTENT_TYPE):
        return _cloud_event(raw, decode)
    return _of_documents(raw, headers, origin)


def _cloud_event(raw: dict[str, Any], decode: Decode) -> Parts:
    """Return the parts of a CloudEvent; of one that Dapr made, those of what is within."""
    outer = read_structured(raw, decode)
    if raw.get("type") != DAPR_TYPE:
        return outer
    inner = recognised(outer.data, {}, f"dapr:{raw.get('topic', '')}", decode)
    inner.event_id = outer.event_id if inner.event_id is None else inner.event_id
    inner.timestamp = outer.timestamp if inner.timestamp is None else inner.timestamp
    inner.traceparent = outer.traceparent if inner.traceparent is None else inner.traceparent
    inner.businesses = (*outer.businesses, *inner.businesses)
    return inner


def _of_documents(raw: dict[str, Any], headers: Mapping[str, str], origin: str) -> Parts:
    if isinstance(raw.get("event"), str):
        return read_flat(raw)
    if (payload := payload_of(raw)) is not None:
        return read_typed(raw, payload, headers, origin)
    bare = None if "eventType" in raw else read_bare(raw, headers, origin)
    return read_own(raw) if bare is None else bare
