"""The outermost layer: request ids, figures, the access log, and the short way to cached reads."""

from __future__ import annotations

import logging
import re
import time

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from customer_api.answers import PRIVATE
from customer_api.cached_reads import CachedReads, Readable
from customer_api.call import Call
from customer_api.gate import Gate
from customer_api.problems import MEDIA_TYPE, problem
from customer_api.service import Metrics
from customer_core.customers.register_customer import RESERVED_IDS
from customer_core.kernel.ids import CustomerId

_access = logging.getLogger("customer_api.access")

_CACHED = re.compile(r"/v1/customers/([A-Za-z0-9._:\-]{1,64})(/segment)?")
_PROFILE_ROUTE = "/v1/customers/{customerId}"
_SEGMENT_ROUTE = "/v1/customers/{customerId}/segment"
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_CANCELLED = 499

Headers = list[tuple[bytes, bytes]]


class Edge:
    """Wraps the application.

    A read of a customer or a segment that asks for nothing special goes straight to
    :class:`CachedReads`, past the framework; what it answers is what the plain route answers,
    for that calls the same methods.
    """

    def __init__(self, app: ASGIApp, gate: Gate, reads: CachedReads, metrics: Metrics) -> None:
        self._app = app
        self._gate = gate
        self._reads = reads
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call, and tell of it."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        method = scope["method"]
        call = Call(scope)
        found = _CACHED.fullmatch(scope["path"])
        if found is not None and _is_plain_get(scope, call, found[1]):
            readable = self._reads.segment if found[2] else self._reads.profile
            route = _SEGMENT_ROUTE if found[2] else _PROFILE_ROUTE
            status = await self._read(call, readable, CustomerId(found[1]), send)
        else:
            status = await self._pass_on(scope, call, receive, send)
            route = scope.get("path_template") or "unknown"
        self._tell(method, route, status, time.perf_counter() - started, call)

    async def _read(
        self, call: Call, readable: Readable, customer_id: CustomerId, send: Send
    ) -> int:
        try:
            principal = await self._gate.identify(call)
            answer = await self._reads.answer(readable, call, principal, customer_id)
        except Exception as error:  # noqa: BLE001 - every error is answered as a problem
            return await _send_problem(error, call, send)
        headers: Headers = [
            *call.answer_headers,
            (b"etag", answer.etag.encode()),
            (b"cache-control", PRIVATE.encode()),
        ]
        if answer.body:
            headers.append((b"content-type", b"application/json"))
        await _send(send, answer.status, headers, answer.body)
        return answer.status

    async def _pass_on(self, scope: HTTPScope, call: Call, receive: Receive, send: Send) -> int:
        outbound = _Outbound(send, call, bodiless=call.bodiless)
        if outbound.bodiless:
            scope["method"] = "GET"
        call.put_in(scope)
        try:
            await self._app(scope, receive, outbound)
        except Exception as error:
            if outbound.status:
                raise
            return await _send_problem(error, call, send)
        return outbound.status or _CANCELLED

    def _tell(self, method: str, route: str, status: int, seconds: float, call: Call) -> None:
        known_method = method if method in _METHODS else "OTHER"
        self._metrics.request(known_method, route, status, seconds)
        if _access.isEnabledFor(logging.INFO):
            about = {
                "method": known_method,
                "route": route,
                "status": status,
                "milliseconds": round(seconds * 1000, 1),
                "request_id": call.request_id,
                "trace_id": call.trace_id,
            }
            _access.info("%s %s %d", known_method, route, status, extra=about)


class _Outbound:
    """Adds the call's headers to an answer, and notes its status."""

    __slots__ = ("_call", "_send", "bodiless", "status")

    def __init__(self, send: Send, call: Call, *, bodiless: bool) -> None:
        self._send = send
        self._call = call
        self.bodiless = bodiless
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], *self._call.answer_headers]
        elif self.bodiless and message["type"] == "http.response.body":
            message["body"] = b""
        await self._send(message)


def _is_plain_get(scope: HTTPScope, call: Call, customer_id: str) -> bool:
    return (
        scope["method"] == "GET"
        and not scope["query_string"]
        and b"origin" not in call.headers
        and customer_id not in RESERVED_IDS
    )


async def _send_problem(error: Exception, call: Call, send: Send) -> int:
    answer = problem(error, call)
    headers: Headers = [
        *call.answer_headers,
        (b"content-type", MEDIA_TYPE.encode()),
        *((name.lower().encode(), value.encode()) for name, value in answer.headers.items()),
    ]
    await _send(send, answer.status, headers, answer.body)
    return answer.status


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    if body:
        headers.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
