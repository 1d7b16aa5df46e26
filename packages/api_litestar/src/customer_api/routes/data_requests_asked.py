"""Asking, over HTTP, for a copy of the data, for its erasure, or for it to be put right."""

from __future__ import annotations

from functools import partial

from litestar import Response, Router, post

from customer_api.caller import Caller, enter
from customer_api.openapi import documented
from customer_api.privacy_requests import read_erasure, read_export, read_rectification
from customer_api.requests import Document, DocumentIfAny
from customer_api.routes.data_requests import tagged
from customer_api.schemas import privacy as wire
from customer_core.privacy.requests.model import DataRequest
from customer_core.privacy.requests.open_request import (
    request_erasure,
    request_export,
    request_rectification,
)

_ACCEPTED = 202


@post(
    "/export",
    sync_to_thread=True,
    **documented(
        "requestExport",
        answer=wire.RequestAnswer,
        status=_ACCEPTED,
        body=wire.AskForExport,
        body_required=False,
        also=(409, 412),
        headers=("ETag", "Location"),
    ),
)
def ask_for_export(request: Caller, document_if_any: DocumentIfAny) -> Response[bytes]:
    """Ask for a copy of everything that is held about a customer; for itself and administrators.

    While one is under way, asking again joins it.
    """
    command = read_export(document_if_any, request.customer_id)
    return request.once(request_export, command, partial(_accepted, request))


@post(
    "/erasure",
    sync_to_thread=True,
    **documented(
        "requestErasure",
        answer=wire.RequestAnswer,
        status=_ACCEPTED,
        body=wire.AskForErasure,
        body_required=False,
        also=(409, 412),
        headers=("ETag", "Location"),
    ),
)
def ask_for_erasure(request: Caller, document_if_any: DocumentIfAny) -> Response[bytes]:
    """Ask for everything held about a customer to be erased; for itself and administrators.

    It waits for the grace period, in which it can be withdrawn. While one is under way, asking
    again joins it.
    """
    command = read_erasure(document_if_any, request.customer_id)
    return request.once(request_erasure, command, partial(_accepted, request))


@post(
    "/rectification",
    sync_to_thread=True,
    **documented(
        "requestRectification",
        answer=wire.RequestAnswer,
        status=_ACCEPTED,
        body=wire.AskForRectification,
        also=(409, 412),
        headers=("ETag", "Location"),
    ),
)
def ask_for_rectification(request: Caller, document: Document) -> Response[bytes]:
    """Ask for what is held about a customer to be put right; for itself and administrators.

    An administrator changes the data by hand, and then closes the request with a note.
    """
    command = read_rectification(document, request.customer_id)
    return request.once(request_rectification, command, partial(_accepted, request))


def _accepted(request: Caller, opened: DataRequest) -> Response[bytes]:
    answered = tagged(request, opened, _ACCEPTED)
    answered.headers["Location"] = f"/v1/privacy/requests/{opened.id}"
    return answered


def asking_router() -> Router:
    """Return the routes by which requests are opened."""
    return Router(
        "/v1/customers/{customerId:str}/privacy",
        route_handlers=[ask_for_export, ask_for_erasure, ask_for_rectification],
        before_request=enter,
        request_class=Caller,
        tags=["Privacy"],
    )
