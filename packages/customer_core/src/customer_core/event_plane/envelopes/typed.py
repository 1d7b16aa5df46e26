"""Messages of documents 000 and 002: a payload of a type, and the hops it has made.

The payload is beside its id and its hops (a ``MessageEnvelope``), beside the name of its type, or
alone, where the type stands in the headers or is the topic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from customer_core.event_plane.envelopes.moments import moment_of
from customer_core.event_plane.envelopes.names import class_name, known_type
from customer_core.event_plane.envelopes.parts import Labels, Parts, first
from customer_core.event_plane.envelopes.spelling import respelled, spelled

LABELS = Labels(
    event_type="messageType",
    event_id="messageId",
    timestamp="timestamp",
    business="hops.securityContext.tenantId",
    data="payload",
    correlation="correlationId",
    causation="causationId",
    trace="traceparent",
    actor="hops.securityContext.userId",
    hops="hops",
)
_TYPES = ("payloadType", "messageType", "eventType", "type", "$type")
TYPE_HEADERS = (
    *("payloadtype", "payload-type", "messagetype", "message-type", "eventtype", "event-type"),
    *("envelopetype", "envelope-type", "type"),
)
TOPIC_HEADERS = ("topic", "routing-key", "routingkey", "subject")
ID_HEADERS = ("message-id", "messageid")
_CAUSATION = (1, "1", "Causation", "causation")

Hop = dict[str, Any]


def payload_of(raw: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the payload where an object has one beside what says of what type it is."""
    for name in ("payload", "Payload"):
        if isinstance(raw.get(name), dict):
            found: dict[str, Any] = raw[name]
            return found
    if "h" in raw and isinstance(raw.get("p"), dict):
        return dict(raw["p"])
    if isinstance(raw.get("data"), dict) and isinstance(raw.get("type"), str):
        return dict(raw["data"])
    return None


def read_typed(
    raw: Mapping[str, Any], payload: Mapping[str, Any], headers: Mapping[str, str], origin: str
) -> Parts:
    """Return the parts of a payload that has an envelope around it.

    Raises:
        InvalidEvent: a field of the payload is there twice, in two spellings.
    """
    found = {spelled(name): value for name, value in raw.items()}
    hops = _hops(first(found, "hops", "h"))
    data = respelled(payload)
    own_type = data.pop("$type", None)
    current = [hop for hop in hops if hop.get("type") not in _CAUSATION]
    context = _latest(current, "securityContext")
    security = _respelled(context)
    return Parts(
        LABELS,
        _name(first(found, *_TYPES) or own_type, headers, origin) or _latest(current, "topic"),
        data,
        _value(first(found, "messageId", "eventId", "id")),
        first(found, "timestamp", "occurredAt") or _earliest(current, "timestamp"),
        first(found, "source") or _service(current[0] if current else {}) or "unknown",
        found.get("version", "1.0"),
        (
            ("businessId", first(found, "businessId", "tenantId")),
            (LABELS.business, security.get("tenantId")),
        ),
        _value(found.get("correlationId") or _latest(current, "correlationId")),
        _value(found.get("causationId") or _latest(current, "causationId")),
        found.get("traceparent"),
        found.get("actor") or security.get("userId"),
        [_plain(hop) for hop in current],
    )


def read_bare(raw: Mapping[str, Any], headers: Mapping[str, str], origin: str) -> Parts | None:
    """Return the parts of a payload without an envelope, or None where nothing tells its type.

    Raises:
        InvalidEvent: a field of the payload is there twice, in two spellings.
    """
    name = _name(raw.get("$type"), headers, origin)
    if name is None:
        return None
    data = respelled(raw)
    data.pop("$type", None)
    return Parts(
        LABELS,
        name,
        data,
        first(headers, *ID_HEADERS),
        moment_of(data),
        "unknown",
        "1.0",
    )


def _name(said: object, headers: Mapping[str, str], origin: str) -> str | None:
    """Return the type that a message, its headers or its topic tell."""
    told = said if isinstance(said, str) and said else first(headers, *TYPE_HEADERS)
    if isinstance(told, str):
        return class_name(told)
    topics = (first(headers, *TOPIC_HEADERS), origin.partition(":")[2])
    return next((topic for topic in topics if isinstance(topic, str) and known_type(topic)), None)


def _hops(said: object) -> list[Hop]:
    if not isinstance(said, list):
        return []
    return [_respelled(hop) for hop in said if isinstance(hop, dict)]


def _respelled(said: object) -> Hop:
    return {spelled(name): value for name, value in said.items()} if isinstance(said, dict) else {}


def _latest(hops: Sequence[Hop], name: str) -> Any:  # noqa: ANN401 - of any JSON type
    return next((hop[name] for hop in reversed(hops) if hop.get(name)), None)


def _earliest(hops: Sequence[Hop], name: str) -> object:
    return next((hop[name] for hop in hops if hop.get(name)), None)


def _service(hop: Hop) -> object:
    instance = _respelled(hop.get("serviceInstance"))
    return hop.get("serviceName") or instance.get("serviceName")


def _plain(hop: Hop) -> Hop:
    told = {"service": _service(hop), "at": hop.get("timestamp"), "topic": hop.get("topic")}
    return {name: value for name, value in told.items() if value}


def _value(said: object) -> object:
    """Return an id that is a text, or a text within an object as value types are written."""
    return first(_respelled(said), "value") if isinstance(said, dict) else said
