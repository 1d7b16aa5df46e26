"""Requests of data subjects over HTTP: asked for by customers, looked after by administrators."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, TypeVar

from litestar import Response, Router, get, post
from litestar.params import QueryParameter

from customer_api.answers import NO_STORE, PRIVATE, answer
from customer_api.caller import Caller, enter
from customer_api.etags import is_known, read_if_match
from customer_api.openapi import documented
from customer_api.presenters.privacy import request_answer, requests_answer
from customer_api.privacy_requests import (
    read_completion,
    read_extension,
    read_noted,
    read_refusal,
)
from customer_api.requests import Document, DocumentIfAny, IfMatch
from customer_api.routes.certificates import read_signed
from customer_api.routes.parameters import Cursor, Limit, Service
from customer_api.schemas import privacy as wire
from customer_api.schemas.wire import JSON, to_json
from customer_core.kernel.ids import CustomerId, check_id
from customer_core.kernel.paging import DEFAULT_LIMIT
from customer_core.privacy.export.links import ExportLink
from customer_core.privacy.requests.decide_request import (
    ApproveRequest,
    RetryRequest,
    approve_request,
    complete_request,
    extend_request,
    refuse_request,
    retry_request,
)
from customer_core.privacy.requests.model import DataRequest
from customer_core.privacy.requests.ports import RequestsContext
from customer_core.privacy.requests.read_requests import (
    ListRequests,
    ReadRequest,
    list_requests,
    read_request,
)
from customer_core.privacy.requests.states import RequestKind, RequestState
from customer_core.privacy.requests.withdraw_request import WithdrawRequest, withdraw_request

_NOT_MODIFIED = 304

C = TypeVar("C")

OfCustomer = Annotated[
    str | None, QueryParameter(name="customerId", description="Only those of this customer.")
]
OfKind = Annotated[
    RequestKind | None, QueryParameter(name="kind", description="Only those of this kind.")
]
InState = Annotated[
    RequestState | None, QueryParameter(name="state", description="Only those in this state.")
]
Overdue = Annotated[
    bool,
    QueryParameter(name="overdue", description="Only those that should have been over before."),
]


@get(sync_to_thread=True, **documented("listRequests", answer=wire.RequestsAnswer))
def list_all(  # noqa: PLR0913, PLR0917 - one for each parameter of the query
    request: Caller,
    customer_id: OfCustomer = None,
    kind: OfKind = None,
    in_state: InState = None,
    overdue: Overdue = False,  # noqa: FBT002 - the framework's form
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response[bytes]:
    """Return requests, the newest first: to a customer its own, to administrators all."""
    command = ListRequests(
        customer_id=None
        if customer_id is None
        else CustomerId(check_id(customer_id, "customerId")),
        kind=kind,
        state=in_state,
        overdue=overdue,
        limit=limit,
        cursor=cursor,
    )
    return answer(requests_answer(request.run(list_requests, command), limit, request.user))


@get(
    "/{requestId:str}",
    sync_to_thread=True,
    **documented("readRequest", answer=wire.RequestAnswer, conditional=True, headers=("ETag",)),
)
def read_one(request: Caller, service: Service) -> Response[bytes]:
    """Return a request: its state, its due date, what was done with it, and what came of it.

    Of an export that is done, it has a link to the archive, which is good for some minutes.
    """
    found = request.run(read_request, ReadRequest(request_id=request.data_request_id))
    if (link := service.export_links.link(found, service.clock.now())) is not None:
        return tagged(request, found, link=link)
    if is_known(request.headers.get("if-none-match"), _tag(found)):
        headers = {"ETag": _tag(found), "Cache-Control": PRIVATE}
        return Response(b"", status_code=_NOT_MODIFIED, media_type=JSON, headers=headers)
    return tagged(request, found, caching=PRIVATE)


_DECISION = {"answer": wire.RequestAnswer, "also": (409, 412), "headers": ("ETag",)}


@post(
    "/{requestId:str}/approve",
    sync_to_thread=True,
    **documented("approveRequest", body=wire.WithNote, body_required=False, **_DECISION),
)
def approve(
    request: Caller, document_if_any: DocumentIfAny, if_match: IfMatch = None
) -> Response[bytes]:
    """Let a request run; of one whose author was not known, the identity is confirmed by it."""
    command = read_noted(
        document_if_any, ApproveRequest, request.data_request_id, read_if_match(if_match)
    )
    return _decided(request, approve_request, command)


@post(
    "/{requestId:str}/refuse",
    sync_to_thread=True,
    **documented("refuseRequest", body=wire.WithReason, **_DECISION),
)
def refuse(request: Caller, document: Document, if_match: IfMatch = None) -> Response[bytes]:
    """Refuse a request, for a reason that the person reads; for administrators."""
    command = read_refusal(document, request.data_request_id, read_if_match(if_match))
    return _decided(request, refuse_request, command)


@post(
    "/{requestId:str}/extend",
    sync_to_thread=True,
    **documented("extendRequest", body=wire.Extend, **_DECISION),
)
def extend(request: Caller, document: Document, if_match: IfMatch = None) -> Response[bytes]:
    """Put off the due date, once, by up to 60 days, before it has passed; for administrators."""
    command = read_extension(document, request.data_request_id, read_if_match(if_match))
    return _decided(request, extend_request, command)


@post(
    "/{requestId:str}/retry",
    sync_to_thread=True,
    **documented("retryRequest", body=wire.WithNote, body_required=False, **_DECISION),
)
def retry(
    request: Caller, document_if_any: DocumentIfAny, if_match: IfMatch = None
) -> Response[bytes]:
    """Let a request run again that failed, from where it was; for administrators."""
    command = read_noted(
        document_if_any, RetryRequest, request.data_request_id, read_if_match(if_match)
    )
    return _decided(request, retry_request, command)


@post(
    "/{requestId:str}/complete",
    sync_to_thread=True,
    **documented("completeRequest", body=wire.Complete, **_DECISION),
)
def complete(request: Caller, document: Document, if_match: IfMatch = None) -> Response[bytes]:
    """Close a rectification that was carried out by hand; for administrators."""
    command = read_completion(document, request.data_request_id, read_if_match(if_match))
    return _decided(request, complete_request, command)


@post(
    "/{requestId:str}/withdraw",
    sync_to_thread=True,
    **documented("withdrawRequest", body=wire.WithNote, body_required=False, **_DECISION),
)
def withdraw(
    request: Caller, document_if_any: DocumentIfAny, if_match: IfMatch = None
) -> Response[bytes]:
    """Close a request by the person's own wish, while it has not begun.

    Who was made inactive with it is active again.
    """
    command = read_noted(
        document_if_any, WithdrawRequest, request.data_request_id, read_if_match(if_match)
    )
    return _decided(request, withdraw_request, command)


def _decided(
    request: Caller, use_case: Callable[[RequestsContext, C], DataRequest], command: C
) -> Response[bytes]:
    present = partial(tagged, request)
    return request.once(use_case, command, present, whose=lambda decided: decided.customer_id)


def _tag(found: DataRequest) -> str:
    return f'"{found.version}"'


def tagged(
    request: Caller,
    found: DataRequest,
    status: int = 200,
    *,
    caching: str = NO_STORE,
    link: ExportLink | None = None,
) -> Response[bytes]:
    """Answer with a request as the caller may see it, and its ETag."""
    body = to_json(request_answer(found, request.user, link))
    headers = {"ETag": _tag(found), "Cache-Control": caching}
    return Response(body, status_code=status, media_type=JSON, headers=headers)


def data_requests_router() -> Router:
    """Return the routes of requests."""
    return Router(
        "/v1/privacy/requests",
        route_handlers=[
            list_all,
            read_one,
            approve,
            refuse,
            extend,
            retry,
            complete,
            withdraw,
            read_signed,
        ],
        before_request=enter,
        request_class=Caller,
        tags=["Privacy"],
    )
