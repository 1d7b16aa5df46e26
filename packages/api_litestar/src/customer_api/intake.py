"""Events as they come over HTTP: bodies of any size allowed, and the messages in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions import InternalServerException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from customer_api.errors import BodyTooLarge, MalformedBody, NoEventAccepted, UnsupportedMediaType
from customer_api.schemas.wire import JSON
from customer_api.service import IntakeService
from customer_bootstrap.events_wire import MOST_IN_A_BATCH, unbatched
from customer_bootstrap.taking_in import IngestReport, ingest_messages, put_aside
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.errors import FieldFault, Invalid

MOST_BYTES = 10_000_000
CLOUD_EVENT = "application/cloudevents+json"
CLOUD_EVENTS = "application/cloudevents-batch+json"
EVENT_TYPES = (JSON, CLOUD_EVENT, CLOUD_EVENTS)

_BINARY = "ce-"
_BESIDE = frozenset({"content-type", "traceparent", "correlation-id"})
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])


async def event_body(request: Request[Any, Any, Any]) -> bytes:
    """Return the body of a request that brings events.

    Raises:
        BodyTooLarge: it has more than 10 MB.
        MalformedBody: it does not come whole.
    """
    try:
        return await request.body()
    except RequestEntityTooLarge:
        raise BodyTooLarge(MOST_BYTES) from None
    except InternalServerException:  # the framework's word for a caller who has gone
        raise MalformedBody("it was cut off") from None


def event_message(request: Request[Any, Any, Any], body: bytes, origin: str) -> Incoming:
    """Return a request as one message, with the headers that say something of events.

    Raises:
        UnsupportedMediaType: it is sent in no form that events have.
    """
    headers = {name.lower(): value for name, value in request.headers.items()}
    kept = {
        name: value
        for name, value in headers.items()
        if name in _BESIDE or name.startswith(_BINARY)
    }
    sent = kept.get("content-type", "").partition(";")[0].strip().lower()
    if f"{_BINARY}id" not in kept and sent not in EVENT_TYPES:
        raise UnsupportedMediaType(" or ".join(EVENT_TYPES))
    return Incoming(origin=origin, payload=body, headers={**kept, "content-type": sent})


def take_in(
    service: IntakeService, message: Incoming, businesses: frozenset[str] | None
) -> IngestReport:
    """Take in every event of a message, and let the worker know.

    Args:
        service: where to.
        message: one event, an array of them, or a batch of CloudEvents.
        businesses: those that the sender may tell of; None is every one.

    Raises:
        NoEventAccepted: none of them could be; they are in quarantine.
        DependencyUnavailable: the store does not answer; nothing was kept.
    """
    try:
        messages = _parts(message)
    except Invalid as error:
        put_aside(service, [(message, str(error))], businesses=businesses)
        raise
    report = ingest_messages(service, messages, businesses=businesses)
    service.pokes.poke(report.ingested.partitions)
    if len(report.refused) == len(messages):
        raise NoEventAccepted(
            tuple(FieldFault(f"[{one.index}]", one.reason) for one in report.refused)
        )
    return report


def _parts(message: Incoming) -> Sequence[Incoming]:
    if message.payload.lstrip()[:1] != b"[" or _is_one(message.headers):
        return unbatched(message)
    try:
        events = _ARRAY.decode(message.payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedBody(str(error)) from None
    if not 1 <= len(events) <= MOST_IN_A_BATCH:
        raise MalformedBody(f"an array has 1 to {MOST_IN_A_BATCH:,} events")
    headers = {**message.headers, "content-type": _of_one(message.headers["content-type"])}
    return [Incoming(origin=message.origin, payload=bytes(one), headers=headers) for one in events]


def _is_one(headers: Mapping[str, str]) -> bool:
    return f"{_BINARY}id" in headers or headers["content-type"] == CLOUD_EVENT


def _of_one(content_type: str) -> str:
    return CLOUD_EVENT if content_type == CLOUD_EVENTS else content_type
