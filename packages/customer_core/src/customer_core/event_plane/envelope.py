"""Recognising what other services send, in any of the shapes they send it (SPEC 5)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from customer_core.event_plane.envelopes.cloudevents import Decode
from customer_core.event_plane.envelopes.headers import correlation_of, trace_of
from customer_core.event_plane.envelopes.hops import hops_with
from customer_core.event_plane.envelopes.identity import derived_id
from customer_core.event_plane.envelopes.names import KNOWN_TYPES, type_of
from customer_core.event_plane.envelopes.parts import (
    Arrival,
    InvalidEvent,
    Parts,
    an_id,
    optional_text,
    text,
)
from customer_core.event_plane.envelopes.recognise import recognised
from customer_core.event_plane.envelopes.streams import stream_of
from customer_core.event_plane.envelopes.tenancy import business_of
from customer_core.kernel.clock import parse_time
from customer_core.kernel.events import OUR_SOURCE, Event, Metadata

__all__ = ["Arrival", "InvalidEvent", "read_envelope"]

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_FIRST_VERSIONS = re.compile(r"v?1(\.[0-9]{1,9}){0,3}")


def decode_plain(body: bytes) -> object:
    """Return the value of JSON by the standard library, numbers with a point as decimals.

    Raises:
        InvalidEvent: it is no JSON in UTF-8, or nested too deeply.
    """
    try:
        return json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise InvalidEvent("data", f"is no JSON: {error}") from None


def read_envelope(
    raw: object,
    arrival: Arrival,
    headers: Mapping[str, str] = _NO_HEADERS,
    decode: Decode = decode_plain,
) -> Event:
    """Return the event that a message from another service carries, whatever its shape.

    Only the envelope is checked: what its facts are worth, the perspectives find out. An event
    without an id gets one derived from its content, so that the same fact sent twice is one; one
    without a correlation begins a conversation. Types this service does not know are kept.

    Args:
        raw: the decoded JSON, numbers with a point as ``Decimal``.
        arrival: when and from where it came; its time stands in for a missing one.
        headers: what came beside it, names in small letters.
        decode: reads data that are in base64.

    Raises:
        InvalidField: a part of the envelope is missing, ill-formed or forged.
    """
    parts = recognised(raw, headers, arrival.origin, decode)
    labels = parts.labels
    data = parts.data
    if not isinstance(data, dict):
        raise InvalidEvent(labels.data, "must be an object with the facts of the event")
    event_type = type_of(text(parts.name, labels.event_type))
    source = text(parts.source, labels.source)
    if source == OUR_SOURCE:
        raise InvalidEvent(
            labels.source, f"must not be {OUR_SOURCE}, which is this service's own name"
        )
    given, timestamp = parts.event_id, parts.timestamp
    event_id = (
        derived_id(event_type, timestamp, data) if given is None else an_id(given, labels.event_id)
    )
    return Event(
        event_id=event_id,
        event_type=event_type,
        version=_version(parts, event_type),
        timestamp=arrival.at if timestamp is None else parse_time(timestamp, labels.timestamp),
        source=source,
        business_id=business_of(parts, data, arrival),
        stream=stream_of(event_type, data),
        data=data,
        metadata=_metadata(parts, event_id, headers, arrival),
    )


def _metadata(
    parts: Parts, event_id: str, headers: Mapping[str, str], arrival: Arrival
) -> Metadata:
    labels = parts.labels
    correlation, trace = parts.correlation_id, parts.traceparent
    if headers:
        correlation = correlation or correlation_of(headers)
        trace = trace or trace_of(headers)
    return Metadata(
        correlation_id=optional_text(correlation, labels.correlation) or event_id,
        causation_id=optional_text(parts.causation_id, labels.causation),
        traceparent=optional_text(trace, labels.trace),
        actor=optional_text(parts.actor, labels.actor),
        hops=hops_with(parts.hops, arrival, labels.hops),
    )


def _version(parts: Parts, event_type: str) -> str:
    version = parts.version
    if version == "1.0":
        return "1.0"
    field = parts.labels.version
    said = text(version, field)
    if event_type in KNOWN_TYPES and _FIRST_VERSIONS.fullmatch(said) is None:
        raise InvalidEvent(field, f"must be 1 or 1.x: no other form of {event_type} is understood")
    return said
