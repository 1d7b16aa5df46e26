"""The HTTP application: routes, the gate before them, and the edge around them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from litestar import Litestar, Request
from litestar.config.cors import CORSConfig
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.types import ControllerRouterHandler

from customer_api.auth import Authenticator
from customer_api.cached_reads import CachedReads
from customer_api.edge import Edge
from customer_api.gate import Gate
from customer_api.keys import KeyRing, fetch_keys
from customer_api.once import HEADER, REPLAYED
from customer_api.openapi import components, describe
from customer_api.problems import MAX_BODY, answer_problem
from customer_api.requests import json_document, json_document_if_any
from customer_api.routes.addresses import addresses_router
from customer_api.routes.appointments import appointments_router
from customer_api.routes.audiences import audiences_router
from customer_api.routes.bff import bff_router
from customer_api.routes.consents import consents_router
from customer_api.routes.customers import customers_router
from customer_api.routes.dapr import dapr_router
from customer_api.routes.data_requests import data_requests_router
from customer_api.routes.data_requests_asked import asking_router
from customer_api.routes.definitions import definitions_router
from customer_api.routes.docs import docs_router, page_to_try
from customer_api.routes.events import events_router
from customer_api.routes.exports import exports_router
from customer_api.routes.legal_holds import legal_holds_router
from customer_api.routes.notes import notes_router
from customer_api.routes.notification_preferences import notification_preferences_router
from customer_api.routes.orders import orders_router
from customer_api.routes.parameters import customer_query
from customer_api.routes.segments import segments_router
from customer_api.routes.system import system_router
from customer_api.routes.tags import tags_router
from customer_api.routes.webhooks import webhooks_router
from customer_api.routes.webhooks_in import webhooks_in_router
from customer_api.service import ApiService
from customer_bootstrap.settings import Settings
from customer_core.idempotency.model import KeyDigests
from customer_core.kernel.errors import CustomerServiceError

_READ_HEADERS = ("Authorization", "Content-Type", HEADER, "If-Match", "If-None-Match")
_OWN_HEADERS = ("X-Business-Id", "X-Request-Id", "traceparent")
_SHOWN_HEADERS = ("ETag", REPLAYED, "Location", "Retry-After", "X-Request-Id")
_LIMIT_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


def create_app(service: ApiService) -> Litestar:
    """Return the application over an open service; it starts and closes it with its lifespan."""
    return over(service, routed(service.settings))


def routed(settings: Settings) -> Litestar:
    """Return the routes that the settings want, described, over no service yet."""
    app = Litestar(
        route_handlers=_routers(settings),
        dependencies=_dependencies(),
        exception_handlers=dict.fromkeys(
            (CustomerServiceError, HTTPException, Exception), answer_problem
        ),
        cors_config=_cors(settings.allowed_origins),
        lifespan=[_running],
        logging_config=None,
        openapi_config=_openapi(),
        request_max_body_size=MAX_BODY,
    )
    describe(app)
    return app


def over(service: ApiService, app: Litestar) -> Litestar:
    """Set routes, as :func:`routed` returns them, over an open service."""
    settings = service.settings
    url = settings.jwt_jwks_url
    keys = None if url is None else KeyRing(partial(fetch_keys, url))
    gate = Gate(Authenticator(settings, service.clock, keys), service.rate_limits)
    reads = CachedReads(service)
    app.state.update(
        {
            "service": service,
            "application": service.application,
            "gate": gate,
            "reads": reads,
            "digests": KeyDigests((settings.privacy_secret or "").encode()),
            "dapr_app_token": settings.dapr_app_token,
        }
    )
    app.asgi_handler = Edge(app.asgi_handler, gate, reads, service.metrics)
    return app


def _routers(settings: Settings) -> list[ControllerRouterHandler]:
    optional = [
        *([dapr_router()] if settings.dapr_app_token is not None else []),
        *([webhooks_in_router()] if settings.webhook_sources else []),
    ]
    return [
        customers_router(),
        addresses_router(),
        consents_router(),
        notification_preferences_router(),
        segments_router(),
        audiences_router(),
        definitions_router(),
        orders_router(),
        appointments_router(),
        bff_router(),
        system_router(),
        docs_router(),
        events_router(),
        webhooks_router(),
        tags_router(),
        notes_router(),
        asking_router(),
        data_requests_router(),
        exports_router(),
        legal_holds_router(),
        *optional,
    ]


def _dependencies() -> dict[str, Provide]:
    return {
        "document": Provide(json_document),
        "document_if_any": Provide(json_document_if_any),
        "service": Provide(_service, sync_to_thread=False),
        "wanted": Provide(customer_query),
    }


def _cors(origins: tuple[str, ...]) -> CORSConfig | None:
    if not origins:
        return None
    return CORSConfig(
        allow_origins=list(origins),
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=[*_READ_HEADERS, *_OWN_HEADERS],
        expose_headers=[*_SHOWN_HEADERS, *_LIMIT_HEADERS],
    )


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Customer service",
        version="1.0.0",
        description="Customers, what they ordered, and the segments they belong to.",
        components=components(),
        path="/docs",
        render_plugins=[page_to_try()],
        use_handler_docstrings=True,
    )


def _service(request: Request[Any, Any, Any]) -> ApiService:
    service: ApiService = request.app.state.service
    return service


@asynccontextmanager
async def _running(app: Litestar) -> AsyncIterator[None]:
    service: ApiService = app.state.service
    threads = ThreadPoolExecutor(service.settings.database_max_connections, "use-case")
    asyncio.get_running_loop().set_default_executor(threads)
    await service.start_async()
    try:
        yield
    finally:
        await service.close_async()
        await asyncio.to_thread(service.close)
