"""The OpenAPI document, a page to try it that needs no other server, and the page of errors."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
from litestar import MediaType, Request, Response, Router, get
from litestar.openapi.plugins import SwaggerRenderPlugin
from litestar.params import FromPath

from customer_api.errors import RouteNotFound
from customer_api.problems import status_of
from customer_api.schemas.wire import JSON
from customer_core.kernel.errors import catalogue

_ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui-standalone-preset.js": "text/javascript",
    "swagger-ui.css": "text/css",
}
_KEPT = "public, max-age=86400"


def page_to_try() -> SwaggerRenderPlugin:
    """Return the page at ``/docs``: Swagger UI, served from here."""
    return SwaggerRenderPlugin(
        path="/",
        js_url="/docs/assets/swagger-ui-bundle.js",
        standalone_preset_js_url="/docs/assets/swagger-ui-standalone-preset.js",
        css_url="/docs/assets/swagger-ui.css",
        favicon="<link rel='icon' href='data:,'>",
    )


@get("/openapi.json", sync_to_thread=False)
def document(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the OpenAPI document."""
    return Response(msgspec.json.encode(request.app.openapi_schema.to_schema()), media_type=JSON)


@get("/docs/assets/{name:str}", sync_to_thread=True)
def asset(name: FromPath[str]) -> Response[bytes]:
    """Return a file of the page to try the API."""
    if name not in _ASSETS:
        raise RouteNotFound
    return Response(
        (_folder() / name).read_bytes(), media_type=_ASSETS[name], headers={"Cache-Control": _KEPT}
    )


@cache
def _folder() -> Path:
    """Find the page's files without importing their package, which is for other frameworks."""
    package = find_spec("swagger_ui")
    places = package.submodule_search_locations if package else None
    if not places:
        raise RouteNotFound
    return Path(places[0]) / "static"


@get("/docs/errors", sync_to_thread=False)
def errors() -> Response[str]:
    """Return the page of all error codes, made from the errors themselves."""
    return Response(error_page(), media_type=MediaType.HTML)


def error_page() -> str:
    """Return all error codes with their statuses and messages, as HTML."""
    rows = "".join(
        f'<tr id="{error.code}"><td><code>{error.code}</code></td><td>{status_of(error)}</td>'
        f"<td>{escape((error.__doc__ or '').splitlines()[0])}</td></tr>"
        for error in catalogue()
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Errors</title>'
        "<style>body{font-family:sans-serif;margin:2rem}td{padding:.3rem 1rem .3rem 0}"
        "tr:target{background:#ffc}</style></head><body><h1>Errors</h1><table>"
        "<tr><th>Code</th><th>Status</th><th>Message</th></tr>"
        f"{rows}</table></body></html>"
    )


def docs_router() -> Router:
    """Return the routes of the documentation."""
    return Router("/", route_handlers=[document, asset, errors], include_in_schema=False)
