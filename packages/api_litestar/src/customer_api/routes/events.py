"""Taking events in over HTTP."""

from __future__ import annotations

from typing import Any

from litestar import Response, Router, post
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation

from customer_api.answers import answer
from customer_api.caller import Caller, enter
from customer_api.errors import MalformedBody
from customer_api.intake import (
    CLOUD_EVENT,
    CLOUD_EVENTS,
    MOST_BYTES,
    event_body,
    event_message,
    take_in,
)
from customer_api.openapi import documented
from customer_api.routes.parameters import Service
from customer_api.schemas.events import (
    CloudEvent,
    EventEnvelope,
    RefusedEvent,
    TakenIn,
    TakenInAnswer,
)
from customer_api.schemas.wire import JSON
from customer_bootstrap.taking_in import IngestReport
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.principal import Role, Scope

ORIGIN = "http:events"

_ACCEPTED = 202
_SENDERS = (Role.SERVICE, Role.ADMIN_MANAGER)
BODIES: tuple[tuple[str, Any], ...] = (
    (JSON, EventEnvelope | list[EventEnvelope]),
    (CLOUD_EVENT, CloudEvent),
    (CLOUD_EVENTS, list[CloudEvent]),
)

Message = NamedDependency[SkipValidation[Incoming]]
Reach = NamedDependency[SkipValidation["frozenset[str] | None"]]


async def message(request: Caller) -> Incoming:
    """Return what a caller brings who may bring events.

    Raises:
        NotPermitted: the caller is no service, or its token is not for writing.
        UnsupportedMediaType, BodyTooLarge, MalformedBody: the body is not as it must be.
    """
    request.user.need_scope(Scope.WRITE)
    request.user.need_role(*_SENDERS)
    body = await event_body(request)
    if not body and "ce-id" not in request.headers:
        raise MalformedBody("it is empty")
    return event_message(request, body, ORIGIN)


async def reach(request: Caller) -> frozenset[str] | None:
    """Return the businesses that a caller may tell of, or None for every one."""
    return await request.reach()


@post(
    sync_to_thread=True,
    request_max_body_size=MOST_BYTES,
    dependencies={"message": Provide(message), "reach": Provide(reach)},
    **documented("takeInEvents", answer=TakenInAnswer, status=_ACCEPTED, bodies=BODIES),
)
def take_in_events(service: Service, message: Message, reach: Reach) -> Response[bytes]:
    """Take events in: the product's own envelope, CloudEvents, or what other shapes are known.

    For services. What cannot be understood, or names another business than the caller's, is kept
    in quarantine and told; a known event does no harm. Where nothing was accepted, it is a problem.
    """
    return answer(_told(take_in(service, message, reach)), status=_ACCEPTED)


def _told(report: IngestReport) -> TakenInAnswer:
    ingested = report.ingested
    refused = [RefusedEvent(one.index, one.reason) for one in report.refused]
    counts = (ingested.added, ingested.known, ingested.suppressed)
    return TakenInAnswer(data=TakenIn(*counts, refused))


def events_router() -> Router:
    """Return the route that events are brought to."""
    return Router(
        "/v1/events",
        route_handlers=[take_in_events],
        before_request=enter,
        request_class=Caller,
        tags=["Events"],
    )
