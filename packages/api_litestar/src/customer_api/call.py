"""One HTTP call, as everything that answers it sees it."""

from __future__ import annotations

import re
from random import getrandbits
from typing import cast

from litestar.types import HTTPScope, Scope

from customer_core.idempotency.model import KeyedRequest
from customer_core.kernel.principal import Origin

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:\-]{1,128}")
_TRACEPARENT = re.compile(
    rb"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
)
_LONGEST_AGENT = 300


class Call:
    """What a call says of itself, and what its answer must carry.

    Attributes:
        headers: the request's headers, names in lower case.
        client: the caller's address, or None where it is not known.
        request_id: as the caller chose it, else a new one.
        traceparent: W3C trace context, if the caller sent a valid one.
        answer_headers: headers for the answer, whatever it is.
        bodiless: whether the headers alone are asked for.
        keyed: stands for the request under its Idempotency-Key, where it has one that counts.
    """

    __slots__ = (
        "answer_headers",
        "bodiless",
        "client",
        "headers",
        "keyed",
        "request_id",
        "traceparent",
    )

    def __init__(self, scope: HTTPScope) -> None:
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.bodiless = scope["method"] == "HEAD"
        client = scope["client"]
        self.client = client[0] if client else None
        given = self._valid(b"x-request-id", _REQUEST_ID)
        self.request_id = given or f"{getrandbits(128):032x}"
        self.traceparent = self._valid(b"traceparent", _TRACEPARENT)
        self.answer_headers: list[tuple[bytes, bytes]] = [
            (b"x-request-id", self.request_id.encode()),
            (b"x-content-type-options", b"nosniff"),
        ]
        self.keyed: KeyedRequest | None = None

    def _valid(self, name: bytes, form: re.Pattern[bytes]) -> str | None:
        value = self.headers.get(name)
        return value.decode() if value is not None and form.fullmatch(value) else None

    @property
    def trace_id(self) -> str:
        """What names the call in logs: the id of its trace, else of its request."""
        return self.traceparent.split("-")[1] if self.traceparent else self.request_id

    @property
    def origin(self) -> Origin:
        """Where the call came from, for the audit trail."""
        agent = self.headers.get(b"user-agent")
        return Origin(
            ip_address=self.client,
            user_agent=agent.decode("latin-1")[:_LONGEST_AGENT] if agent else None,
            request_id=self.request_id,
            traceparent=self.traceparent,
        )

    def header(self, name: bytes) -> str | None:
        """Return a header of the request, or None."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    def put_in(self, scope: HTTPScope) -> None:
        """Let :func:`call_of` find the call."""
        scope["state"] = {**scope.get("state", {}), "call": self}


def call_of(scope: Scope) -> Call:
    """Return the call that a scope is of."""
    return cast("Call", scope["state"]["call"])
