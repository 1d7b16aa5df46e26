"""Dapr's pub/sub: which topics it is to bring, and what it brings."""

from __future__ import annotations

import hmac
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation

from customer_api.answers import answer
from customer_api.errors import NoEventAccepted, WrongAppToken
from customer_api.intake import CLOUD_EVENT, MOST_BYTES, event_body, take_in
from customer_api.openapi import documented
from customer_api.routes.parameters import Service
from customer_api.schemas.events import CloudEvent, DaprOutcome, DaprSubscription
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.errors import Invalid, Unavailable

ROUTE = "/dapr/events"

_TOKEN = "dapr-api-token"  # noqa: S105 - the name of a header
_BODIES: tuple[tuple[str, Any], ...] = ((CLOUD_EVENT, CloudEvent),)

Raw = NamedDependency[SkipValidation[bytes]]


class _Brought(msgspec.Struct):
    topic: Annotated[str, msgspec.Meta(max_length=200)] = ""


async def need_token(request: Request[Any, Any, Any]) -> None:
    """Let the sidecar through.

    Raises:
        WrongAppToken: the call does not carry the token of the settings.
    """
    expected: str = request.app.state.dapr_app_token
    given = request.headers.get(_TOKEN, "")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise WrongAppToken


@get(
    "/subscribe",
    sync_to_thread=False,
    **documented("listDaprSubscriptions", answer=list[DaprSubscription], also=(401,), public=True),
)
def subscribe(service: Service) -> Response[bytes]:
    """Return the topics that Dapr is to bring the events of."""
    pubsub = service.settings.dapr_pubsub
    return answer(
        [DaprSubscription(pubsub, topic, ROUTE) for topic in service.settings.dapr_topics]
    )


@post(
    "/events",
    sync_to_thread=True,
    request_max_body_size=MOST_BYTES,
    dependencies={"raw": Provide(event_body)},
    **documented("takeInDaprEvent", answer=DaprOutcome, also=(401,), bodies=_BODIES, public=True),
)
def events(service: Service, raw: Raw) -> Response[bytes]:
    """Take in an event that Dapr brings.

    One that cannot be understood is kept in quarantine, and dropped by Dapr; while the store does
    not answer, Dapr is to try again.
    """
    return answer(DaprOutcome(_outcome(service, raw)))


def _outcome(service: Service, body: bytes) -> Literal["SUCCESS", "RETRY", "DROP"]:
    message = Incoming(
        origin=_origin(service, body), payload=body, headers={"content-type": CLOUD_EVENT}
    )
    try:
        take_in(service, message, None)
    except (NoEventAccepted, Invalid):
        return "DROP"
    except Unavailable:
        return "RETRY"
    return "SUCCESS"


def _origin(service: Service, body: bytes) -> str:
    try:
        topic = msgspec.json.decode(body, type=_Brought).topic
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        topic = ""
    return f"dapr:{topic}" if topic in service.settings.dapr_topics else "dapr"


def dapr_router() -> Router:
    """Return the routes that the sidecar calls."""
    return Router(
        "/dapr", route_handlers=[subscribe, events], before_request=need_token, tags=["Events"]
    )
