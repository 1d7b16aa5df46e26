"""CloudEvents 1.0: structured, a JSON object; and binary, attributes beside the data."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from customer_core.event_plane.envelopes.parts import InvalidEvent, Labels, Parts

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/cloudevents+json"
BATCH_CONTENT_TYPE = "application/cloudevents-batch+json"
DAPR_TYPE = "com.dapr.event.sent"
"""What Dapr puts around a message that was no CloudEvent when it was given to it."""

_OVER_HTTP = "ce-"
_PREFIXES = (_OVER_HTTP, "ce_", "cloudevents:", "cloudevents_")
"""Where the attributes are found: over HTTP, in Kafka, and in AMQP in two ways."""

_ID_HEADERS = tuple((f"{prefix}id", prefix) for prefix in _PREFIXES)
_LONGEST_HOPS = 20_000

Decode = Callable[[bytes], object]

LABELS = Labels(
    event_type="type",
    event_id="id",
    timestamp="time",
    business="businessid",
    version="eventversion",
    correlation="correlationid",
    causation="causationid",
    trace="traceparent",
    actor="actor",
    hops="hops",
)


def prefix_of(headers: Mapping[str, str]) -> str | None:
    """Return what the attributes of a binary CloudEvent begin with, or None where it is none."""
    return next((prefix for name, prefix in _ID_HEADERS if name in headers), None)


def is_attribute(header: str) -> bool:
    """Whether a header is an attribute of a binary CloudEvent."""
    return header.startswith(_PREFIXES)


def read_binary(data: object, headers: Mapping[str, str], prefix: str) -> Parts:
    """Return the parts of a CloudEvent whose attributes are headers.

    Raises:
        InvalidEvent: it is of another version, or its id or source is missing.
    """
    said = {
        name.removeprefix(prefix): unquote(value) if prefix == _OVER_HTTP else value
        for name, value in headers.items()
        if name.startswith(prefix)
    }
    return read_structured({**said, "data": data}, _no_bytes)


def read_structured(raw: Mapping[str, Any], decode: Decode) -> Parts:
    """Return the parts of a CloudEvent in JSON.

    Args:
        raw: the object.
        decode: reads the data where it is in base64.

    Raises:
        InvalidEvent: it is of another version, its id or source is missing, or its data cannot be
            read.
    """
    said = raw.get
    if said("specversion") != SPEC_VERSION:
        raise InvalidEvent(
            "specversion", f"must be {SPEC_VERSION}, the CloudEvents understood here"
        )
    for required in ("id", "source"):
        if not said(required):
            raise InvalidEvent(required, "must be there, as CloudEvents asks for it")
    return Parts(
        LABELS,
        said("type"),
        _data(raw, decode),
        said("id"),
        said("time"),
        said("source"),
        said("eventversion", "1.0"),
        (("businessid", said("businessid")),),
        said("correlationid"),
        said("causationid"),
        said("traceparent"),
        said("actor"),
        _hops(said("hops")),
    )


def _data(raw: Mapping[str, Any], decode: Decode) -> object:
    encoded = raw.get("data_base64")
    if encoded is None:
        data = raw.get("data")
        return {} if data is None else data
    if raw.get("data") is not None:
        raise InvalidEvent("data_base64", "must not be there beside data")
    try:
        body = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise InvalidEvent("data_base64", "must be in base64") from None
    return decode(body)


def _hops(said: object) -> object:
    """Return the hops of an extension, whose value can only be a text: a list in JSON."""
    if not isinstance(said, str):
        return said
    try:
        return json.loads(said) if len(said) <= _LONGEST_HOPS else None
    except (ValueError, RecursionError):
        return None


def _no_bytes(_body: bytes) -> object:
    raise InvalidEvent("data_base64", "must not be among the attributes of a binary CloudEvent")
