"""Webhooks that other systems send here, signed after the Standard Webhooks specification."""

from __future__ import annotations

from typing import Any

import attrs
from litestar import Request, Response, Router, post
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation

from customer_api.errors import RouteNotFound
from customer_api.intake import MOST_BYTES, event_body, event_message, take_in
from customer_api.openapi import documented
from customer_api.routes.events import BODIES
from customer_api.routes.parameters import Service
from customer_core.webhooks.signature import ID, verify

_NO_CONTENT = 204

Raw = NamedDependency[SkipValidation[bytes]]


@post(
    "/{source:str}",
    sync_to_thread=True,
    request_max_body_size=MOST_BYTES,
    dependencies={"raw": Provide(event_body)},
    **documented("receiveWebhook", status=_NO_CONTENT, also=(401,), bodies=BODIES, public=True),
)
def receive(request: Request[Any, Any, Any], service: Service, raw: Raw) -> Response[None]:
    """Take in events that a known source has signed, no more than five minutes ago.

    The headers ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature`` are those of the
    Standard Webhooks specification.
    """
    source = request.path_params["source"]
    known = service.settings.webhook_sources.get(source)
    if known is None:
        raise RouteNotFound
    headers = {name.lower(): value for name, value in request.headers.items()}
    verify(known.secrets, headers, raw, service.clock.now())
    message = event_message(request, raw, f"webhook:{source}")
    named = attrs.evolve(message, headers={**message.headers, "message-id": headers[ID]})
    take_in(service, named, known.businesses)
    return Response(None, status_code=_NO_CONTENT)


def webhooks_in_router() -> Router:
    """Return the route that other systems send webhooks to."""
    return Router("/webhooks", route_handlers=[receive], tags=["Events"])
