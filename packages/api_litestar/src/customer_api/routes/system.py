"""Health and metrics, for those who run the service."""

from __future__ import annotations

from collections.abc import Sequence

import anyio
from litestar import Response, Router, get
from litestar.status_codes import HTTP_200_OK, HTTP_503_SERVICE_UNAVAILABLE

from customer_api.answers import NO_STORE
from customer_api.openapi import documented
from customer_api.routes.parameters import Service
from customer_api.schemas.system import DependencyHealth, Health, Readiness
from customer_api.schemas.wire import JSON, Wire, to_json
from customer_api.service import ApiService, Check

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = 5


@get(
    "/health/live",
    **documented("isAlive", answer=Health, public=True),
)
async def live() -> Response[bytes]:
    """Return that the process answers, whatever its dependencies do."""
    return _answer(Health(status="ok"), ok=True)


@get(
    "/health/ready",
    **documented("isReady", answer=Readiness, public=True, unwell=503),
)
async def ready(service: Service) -> Response[bytes]:
    """Return whether every dependency that is needed answers and fits."""
    checks = await _ask(service)
    ok = _healthy(checks)
    found = [DependencyHealth(one.name, one.ok, one.needed, one.detail) for one in checks]
    return _answer(Readiness(status="ok" if ok else "unavailable", checks=found), ok=ok)


@get(
    "/health",
    **documented("isHealthy", answer=Health, public=True, unwell=503),
)
async def health(service: Service) -> Response[bytes]:
    """Return whether the service can do its work, in one word."""
    return await _in_one_word(service)


@get(
    "/healthcheck",
    **documented("isHealthyToo", answer=Health, public=True, unwell=503),
)
async def healthcheck(service: Service) -> Response[bytes]:
    """Return the same as ``/health``."""
    return await _in_one_word(service)


@get(
    "/metrics",
    **documented("readMetrics", public=True, media_type="text/plain"),
)
async def metrics(service: Service) -> Response[bytes]:
    """Return all figures in the text form of Prometheus."""
    return Response(
        await anyio.to_thread.run_sync(service.render_metrics),
        headers={"Content-Type": METRICS_TYPE, "Cache-Control": NO_STORE},
    )


def system_router() -> Router:
    """Return the routes for those who run the service."""
    return Router("/", route_handlers=[live, ready, health, healthcheck, metrics], tags=["System"])


async def _ask(service: ApiService) -> Sequence[Check]:
    """Return how the dependencies are; none where they take too long to say."""
    with anyio.move_on_after(_SECONDS):
        return await anyio.to_thread.run_sync(service.health, abandon_on_cancel=True)
    return ()


async def _in_one_word(service: ApiService) -> Response[bytes]:
    ok = _healthy(await _ask(service))
    return _answer(Health(status="ok" if ok else "unavailable"), ok=ok)


def _healthy(checks: Sequence[Check]) -> bool:
    return bool(checks) and all(check.ok for check in checks if check.needed)


def _answer(body: Wire, *, ok: bool) -> Response[bytes]:
    return Response(
        to_json(body),
        status_code=HTTP_200_OK if ok else HTTP_503_SERVICE_UNAVAILABLE,
        media_type=JSON,
        headers={"Cache-Control": NO_STORE},
    )
