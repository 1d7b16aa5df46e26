"""Requests that can be repeated safely: which of them, under what key, and how answers are kept.

A caller that does not know whether its request arrived sends it again with the same
``Idempotency-Key``, and gets the first answer again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.status_codes import HTTP_200_OK

from customer_api.errors import InvalidHeader
from customer_api.requests import raw_body
from customer_core.idempotency.model import KeyDigests, KeyedRequest
from customer_core.idempotency.run_once import Answered
from customer_core.kernel.principal import Principal

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEY_PATTERN = r"^[\x20-\x7e]{1,255}$"
ONCE = "once"

ACCEPTS_KEY: Mapping[str, bool] = {
    "registerCustomer": True,
    "addAddress": True,
    "addOwnAddress": True,
    "addTags": True,
    "addNote": True,
    "changeConsent": True,
    "changeOwnConsent": True,
    "optOut": True,
    "requestExport": True,
    "requestErasure": True,
    "requestRectification": True,
    "approveRequest": True,
    "refuseRequest": True,
    "extendRequest": True,
    "retryRequest": True,
    "completeRequest": True,
    "withdrawRequest": True,
    "placeHold": True,
    "defineSegment": True,
    "previewSegment": False,  # changes nothing
    "previewChange": False,  # changes nothing
    "registerWebhook": True,
    "rotateSecret": True,
    "redeliver": True,
    "pingWebhook": True,
    "takeInEvents": False,  # an event has an id of its own, by which it is known
}
"""Every operation that is a POST of a known caller, and whether it takes a key."""

KEY_HEADER = HEADER.lower().encode()
_KEY = re.compile(KEY_PATTERN.removeprefix("^").removesuffix("$").encode())


class _Head(msgspec.Struct):
    """What is kept of an answer before its body."""

    status: int
    media_type: str
    headers: dict[str, str]


async def keyed(
    request: Request[Any, Any, Any], digests: KeyDigests, principal: Principal
) -> KeyedRequest:
    """Return what stands for a request under its key.

    Raises:
        InvalidHeader: there is more than one key, or it is not as it must be.
        MalformedBody: the body does not come whole.
    """
    scope = request.scope
    keys = [value for name, value in scope["headers"] if name == KEY_HEADER]
    if len(keys) != 1 or not _KEY.fullmatch(keys[0]):
        raise InvalidHeader(HEADER, "must be one text of 1 to 255 printable ASCII characters")
    address = scope["path"].encode(errors="surrogatepass")
    asked = (scope["method"].encode(), address, scope["query_string"], await raw_body(request))
    return digests.of(principal, keys[0].decode(), *asked)


def write_answer(response: Response[bytes]) -> bytes:
    """Return an answer as it is kept: what comes before its body in one line, and the body."""
    head = _Head(
        response.status_code or HTTP_200_OK, str(response.media_type), dict(response.headers)
    )
    return msgspec.json.encode(head) + b"\n" + response.content


def read_answer(answered: Answered) -> Response[bytes]:
    """Return an answer that was kept; one that is given again says so."""
    line, _, body = answered.content.partition(b"\n")
    head = msgspec.json.decode(line, type=_Head)
    again = {REPLAYED: "true"} if answered.replayed else {}
    return Response(
        body,
        status_code=head.status,
        media_type=head.media_type,
        headers={**head.headers, **again},
    )
