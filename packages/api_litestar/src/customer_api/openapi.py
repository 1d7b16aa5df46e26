"""The OpenAPI document: what the framework finds out, and what each route says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any, cast

import attrs
import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import (
    Components,
    OpenAPIHeader,
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    Parameter,
    Reference,
    RequestBody,
    Schema,
    SecurityScheme,
)
from litestar.routes import HTTPRoute

from customer_api.gate import LIMITS, USER
from customer_api.once import ACCEPTS_KEY, HEADER, KEY_PATTERN, ONCE, REPLAYED
from customer_api.problems import MEDIA_TYPE
from customer_api.requests import MEDIA_TYPES
from customer_api.schemas.system import Problem
from customer_api.schemas.wire import JSON

DOCUMENTED = "documented"
BEARER = "bearer"
_SCHEMAS = "#/components/schemas/{name}"
_PRIVATE = (400, 401, 403, 429, 500, 503)
_PUBLIC = (400, 500)
_ID = {"type": "string", "pattern": r"^[A-Za-z0-9._:\-]{1,64}$"}
_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}

HEADERS = {
    "X-Request-Id": (_TEXT, "Names the call in the service's logs."),
    "ETag": (_TEXT, "The version of what is answered, for If-Match and If-None-Match."),
    REPLAYED: (_TEXT, "`true` on an answer that was given before to the same key."),
    "Location": (_TEXT, "Where the new resource is found."),
    "RateLimit-Limit": (_NUMBER, "Calls a minute."),
    "RateLimit-Remaining": (_NUMBER, "Calls left in this minute."),
    "RateLimit-Reset": (_NUMBER, "Seconds until the limit is whole again."),
    "Retry-After": (_NUMBER, "Seconds to wait before trying again."),
    "WWW-Authenticate": (_TEXT, "How to prove who calls."),
    "Allow": (_TEXT, "The methods this address answers."),
    "Content-Disposition": (_TEXT, "The name to keep the file by."),
}
_COMMON = {
    "X-Request-Id": "Names the call; a new id without it.",
    "X-Business-Id": "The business, for platform services whose token is for all of them.",
    "traceparent": "W3C trace context.",
}
_KEY = {"type": "string", "pattern": KEY_PATTERN}
_ONCE = {HEADER: "The same key and the same request within 24 hours have the first answer again."}
_CONDITIONAL = {"If-None-Match": "Answer 304 if this is still the ETag."}
_OF_STATUS = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}
_LIMIT_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


@attrs.frozen(kw_only=True)
class Documented:
    """What a route says of itself.

    Attributes:
        answer: the struct it answers with, or None for a text.
        status: of success.
        also: statuses of problems, beside those that follow from path, body and token.
        unwell: a status answered with the same body as success, if any.
        conditional: whether If-None-Match is looked at, and 304 answered.
        body: the struct of the request's body, if it takes one.
        body_required: whether a request without a body is refused.
        bodies: the types of the body, where they differ by how it is sent.
        media_types: how the body may be sent.
        media_type: how the answer is sent.
        other_media_types: how it is sent where the caller asks for it.
        limits: the rate limits a call is counted under; none where it counts itself.
        headers: of the answer, beside those of every answer.
        public: whether it asks for no token.
        once: whether it takes an Idempotency-Key.
    """

    answer: Any = None
    status: int = 200
    also: tuple[int, ...] = ()
    unwell: int | None = None
    conditional: bool = False
    body: type[msgspec.Struct] | None = None
    body_required: bool = True
    bodies: tuple[tuple[str, Any], ...] = ()
    media_types: tuple[str, ...] = (JSON,)
    media_type: str = JSON
    other_media_types: tuple[str, ...] = ()
    limits: tuple[str, ...] = (USER,)
    headers: tuple[str, ...] = ()
    public: bool = False
    once: bool = False

    def problems(self, path: str) -> list[int]:
        """Return every status that is answered with a problem."""
        common = _PUBLIC if self.public else _PRIVATE
        of_path = (404,) if "{" in path else ()
        of_body = (413, 415) if self.body or self.bodies else ()
        of_key = (409, 422) if self.once else ()
        return sorted({*common, *of_path, *of_body, *of_key, *self.also})


def documented(operation: str, **about: Any) -> dict[str, Any]:  # noqa: ANN401 - see Documented
    """Return what to give a route's decorator so that :func:`describe` documents it.

    Args:
        operation: the use case, in camelCase.
        about: the fields of :class:`Documented`.
    """
    found = Documented(once=ACCEPTS_KEY.get(operation, False), **about)
    opt: dict[str, Any] = {
        DOCUMENTED: found,
        MEDIA_TYPES: found.media_types,
        LIMITS: found.limits,
        ONCE: found.once,
    }
    return {
        "operation_id": operation,
        "summary": re.sub(r"([A-Z])", r" \1", operation).capitalize(),
        "opt": opt,
        "security": [] if found.public else [{BEARER: []}],
        "status_code": found.status,
    }


def components() -> Components:
    """Return the parts of the document that routes refer to."""
    scheme = SecurityScheme(
        type="http",
        scheme="bearer",
        bearer_format="JWT",
        description="HS256 with the shared secret, or RS256/ES256 by the JWKS.",
    )
    return Components(security_schemes={BEARER: scheme})


def describe(app: Litestar) -> None:
    """Complete the app's document with bodies, answers, headers and problems of every route."""
    document = app.openapi_schema
    routes = [route for route in app.routes if isinstance(route, HTTPRoute)]
    found = list(_documented(routes))
    structs = {Problem, *(one.body for _, _, one in found if one.body)}
    structs |= {body for _, _, one in found for _, body in one.bodies}
    structs |= {struct for _, _, one in found for struct in [one.answer] if struct is not None}
    schemas = _Schemas(structs)
    paths = document.paths or {}
    for path, method, about in found:
        operation: Operation = getattr(paths[path], method)
        _describe(operation, path, about, schemas)
    document.components.schemas |= schemas.components


def _documented(routes: Iterable[HTTPRoute]) -> Iterator[tuple[str, str, Documented]]:
    for route in routes:
        for handler in route.route_handlers:
            about = handler.opt.get(DOCUMENTED)
            if about is not None and handler.resolve_include_in_schema():
                yield route.path_format, _method(handler), about


def _method(handler: HTTPRouteHandler) -> str:
    (method,) = handler.http_methods
    return str(method).lower()


class _Schemas:
    """The schemas of all structs, and references to them."""

    def __init__(self, structs: Iterable[Any]) -> None:
        ordered = sorted(structs, key=str)
        found, parts = msgspec.json.schema_components(ordered, ref_template=_SCHEMAS)
        self._references = dict(zip(map(str, ordered), found, strict=True))
        self.components = {name: cast("Schema", _readable(part)) for name, part in parts.items()}

    def of(self, struct: object) -> Schema:
        """Return the schema that stands for a struct."""
        return cast("Schema", self._references[str(struct)])


def _readable(part: Any) -> Any:  # noqa: ANN401 - a JSON schema
    """Return a schema with decimals as numbers, and the docstring as descriptions."""
    if isinstance(part, list):
        return [_readable(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    if part.get("format") == "decimal":
        return {"type": "number"}
    mended = {name: _readable(inner) for name, inner in part.items()}
    text = mended.get("description")
    if isinstance(text, str) and "Attributes:" in text:
        _spread(mended, text)
    return mended


def _spread(schema: dict[str, Any], docstring: str) -> None:
    head, _, attributes = docstring.partition("Attributes:")
    schema["description"] = head.strip()
    for name, text in re.findall(r"^ +(\w+): ((?:.|\n {12})+)", attributes, re.MULTILINE):
        camel = re.sub(r"_(\w)", lambda found: found[1].upper(), name)
        schema["properties"][camel]["description"] = re.sub(r"\s+", " ", text)


def _describe(operation: Operation, path: str, about: Documented, schemas: _Schemas) -> None:
    named = re.findall(r"{(\w+)}", path)
    operation.parameters = [
        *(
            Parameter(name=name, param_in="path", required=True, schema=_schema(_ID))
            for name in named
        ),
        *(operation.parameters or ()),
        *_header_parameters(about),
    ]
    if about.body is not None:
        body = OpenAPIMediaType(schema=schemas.of(about.body))
        operation.request_body = RequestBody(
            required=about.body_required, content=dict.fromkeys(about.media_types, body)
        )
    if about.bodies:
        content = {sent: OpenAPIMediaType(schema=schemas.of(one)) for sent, one in about.bodies}
        operation.request_body = RequestBody(required=True, content=content)
    operation.responses = {str(about.status): _success(about.status, about, schemas)}
    if about.unwell is not None:
        operation.responses[str(about.unwell)] = _success(about.unwell, about, schemas)
    if about.conditional:
        operation.responses["304"] = _response(HTTPStatus.NOT_MODIFIED, ("ETag",), None)
    problem = {MEDIA_TYPE: OpenAPIMediaType(schema=schemas.of(Problem))}
    for status in about.problems(path):
        operation.responses[str(status)] = _response(status, _with(status, about), problem)


def _with(status: int, about: Documented) -> tuple[str, ...]:
    """Return the headers of a problem."""
    if status == HTTPStatus.CONFLICT and about.once:
        return ("Retry-After",)
    return _OF_STATUS.get(status, ())


def _success(status: int, about: Documented, schemas: _Schemas) -> OpenAPIResponse:
    if status == HTTPStatus.NO_CONTENT:
        return _response(status, about.headers if about.public else _LIMIT_HEADERS, None)
    schema = _schema(_TEXT) if about.answer is None else schemas.of(about.answer)
    again = (REPLAYED,) if about.once else ()
    headers = about.headers if about.public else (*about.headers, *again, *_LIMIT_HEADERS)
    body, types = OpenAPIMediaType(schema=schema), (about.media_type, *about.other_media_types)
    text = OpenAPIMediaType(schema=_schema(_TEXT))
    content = {kind: text if kind.startswith("text/") else body for kind in types}
    return _response(status, headers, content)


def _response(
    status: int, headers: tuple[str, ...], content: dict[str, OpenAPIMediaType] | None
) -> OpenAPIResponse:
    named: dict[str, OpenAPIHeader | Reference] = {
        name: OpenAPIHeader(schema=_schema(HEADERS[name][0]), description=HEADERS[name][1])
        for name in ("X-Request-Id", *headers)
    }
    return OpenAPIResponse(description=HTTPStatus(status).phrase, headers=named, content=content)


def _header_parameters(about: Documented) -> list[Parameter]:
    if about.public:
        return []
    texts = {
        **_COMMON,
        **(_CONDITIONAL if about.conditional else {}),
        **(_ONCE if about.once else {}),
    }
    return [
        Parameter(
            name=name,
            param_in="header",
            schema=_schema(_KEY if name == HEADER else _TEXT),
            description=text,
        )
        for name, text in texts.items()
    ]


def _schema(plain: dict[str, Any]) -> Schema:
    return Schema(type=plain["type"], pattern=plain.get("pattern"))
