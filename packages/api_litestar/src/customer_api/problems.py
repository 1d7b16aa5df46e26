"""Errors as RFC 9457 problems: the one table from an error's kind to its status."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import attrs
from litestar import Request, Response
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)
from litestar.status_codes import HTTP_413_REQUEST_ENTITY_TOO_LARGE
from msgspec import UNSET

from customer_api import errors as api
from customer_api.call import Call, call_of
from customer_api.schemas.system import FieldProblem, Problem, ProblemPlace
from customer_api.schemas.wire import to_json
from customer_core.idempotency.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from customer_core.kernel import errors as core
from customer_core.kernel.codec import camel

_log = logging.getLogger("customer_api")

MEDIA_TYPE = "application/problem+json"
MAX_BODY = 1_048_576
DOCUMENTATION = "/docs/errors"
RETRY_SECONDS = 5
_MOST_FAULTS = 50
_LONGEST_DETAIL = 500

STATUS: dict[type[core.CustomerServiceError], int] = {
    core.Invalid: 400,
    core.Unauthenticated: 401,
    core.Forbidden: 403,
    core.NotFound: 404,
    api.RouteNotFound: 404,
    api.MethodNotAllowed: 405,
    core.Conflict: 409,
    core.OutOfDate: 412,
    api.BodyTooLarge: 413,
    api.UnsupportedMediaType: 415,
    IdempotencyKeyReused: 422,
    core.RateLimited: 429,
    core.Unavailable: 503,
    core.Failed: 500,
    api.InternalError: 500,
}


@attrs.frozen
class ProblemAnswer:
    """A problem, ready to be sent."""

    status: int
    headers: dict[str, str]
    body: bytes


def status_of(error: type[core.CustomerServiceError]) -> int:
    """Return the status of an error: that of the nearest kind it belongs to."""
    return next((STATUS[kind] for kind in error.__mro__ if kind in STATUS), 500)


def problem(error: Exception, call: Call) -> ProblemAnswer:
    """Return the answer for an error; one that nobody foresaw is logged, and tells nothing."""
    known = _known(error)
    if known is None or isinstance(known, core.Failed):
        _log.error("request failed", exc_info=error, extra={"trace_id": call.trace_id})
    known = known or api.InternalError()
    status = status_of(type(known))
    faults = known.faults if isinstance(known, core.Invalid) else ()
    body = Problem(
        type=f"{DOCUMENTATION}#{known.code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=_shortened(str(known)),
        code=known.code,
        trace_id=call.trace_id,
        errors=[_field_problem(fault) for fault in faults[:_MOST_FAULTS]] or UNSET,
    )
    return ProblemAnswer(status, _headers(known), to_json(body))


def _field_problem(fault: core.FieldFault) -> FieldProblem:
    place = fault.place
    return FieldProblem(
        field=fault.field[:_LONGEST_DETAIL],
        message=fault.message,
        place=UNSET if place is None else ProblemPlace(**attrs.asdict(place)),
    )


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer an error; the exception handler of every route."""
    answer = problem(error, call_of(request.scope))
    return Response(
        answer.body, status_code=answer.status, headers=answer.headers, media_type=MEDIA_TYPE
    )


def shown_methods(methods: Iterable[str]) -> str:
    """Return methods as the header ``Allow`` shows them; what answers GET answers HEAD."""
    found = set(methods)
    return ", ".join(sorted(found | {"HEAD"} if "GET" in found else found))


def _known(error: Exception) -> core.CustomerServiceError | None:
    if isinstance(error, core.CustomerServiceError):
        return error
    if isinstance(error, MethodNotAllowedException):
        allowed = (error.headers or {}).get("allow", "")
        return api.MethodNotAllowed(shown_methods(allowed.split(", ")))
    if isinstance(error, NotFoundException):
        return api.RouteNotFound()
    if isinstance(error, ValidationException):
        faults = [_fault(one) for one in error.extra or ()]
        return core.ValidationFailed(tuple(one for one in faults if not _is_of_the_path(one)))
    if isinstance(error, HTTPException):
        return _of_status(error)
    return None


def _of_status(error: HTTPException) -> core.CustomerServiceError | None:
    if error.status_code == HTTP_413_REQUEST_ENTITY_TOO_LARGE:
        return api.BodyTooLarge(MAX_BODY)
    if error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return api.MalformedRequest(error.detail)
    return None


def _fault(extra: Any) -> core.FieldFault:  # noqa: ANN401 - the framework's own record
    name = camel(str(extra.get("key", "request")))
    return core.FieldFault(name, str(extra.get("message", "is not valid")))


def _is_of_the_path(fault: core.FieldFault) -> bool:
    """Whether the framework stumbled over a part of the path that the route reads by itself."""
    return fault.message == repr(fault.field)


def _headers(error: core.CustomerServiceError) -> dict[str, str]:
    if isinstance(error, core.InvalidToken):
        return {"WWW-Authenticate": 'Bearer realm="customers", error="invalid_token"'}
    if isinstance(error, core.Unauthenticated):
        return {"WWW-Authenticate": 'Bearer realm="customers"'}
    if isinstance(error, core.RateLimited):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, core.Unavailable | IdempotencyKeyInUse):
        return {"Retry-After": str(RETRY_SECONDS)}
    if isinstance(error, api.MethodNotAllowed):
        return {"Allow": error.allowed}
    return {}


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_DETAIL else text[:_LONGEST_DETAIL] + "…"
