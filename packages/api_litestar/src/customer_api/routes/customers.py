"""Customers over HTTP."""

from __future__ import annotations

from litestar import Response, Router, delete, get, patch, post, put

from customer_api.answers import answer, created, written
from customer_api.caller import Caller, enter
from customer_api.etags import read_if_match
from customer_api.gate import PATCH, SIGNUP, USER
from customer_api.openapi import documented
from customer_api.presenters.customers import listed_answer
from customer_api.presenters.history import history_answer
from customer_api.requests import (
    MERGE_PATCH,
    Document,
    IfMatch,
    read_patch,
    read_replacement,
)
from customer_api.routes.parameters import AsOf, Cursor, Limit, Wanted
from customer_api.routes.reading import read_at
from customer_api.schemas import requests as bodies
from customer_api.schemas.customers import CustomerAnswer, ListedCustomersAnswer
from customer_api.schemas.history import HistoryAnswer
from customer_api.schemas.wire import JSON
from customer_core.customers.change_customer import patch_customer, replace_customer
from customer_core.customers.read_customer import CustomerView, begun, viewed
from customer_core.customers.read_history import ReadHistory, read_history
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.kernel.clock import parse_time
from customer_core.kernel.codec import read_document
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.paging import DEFAULT_LIMIT
from customer_core.privacy.requests.open_request import CloseAccount, close_account
from customer_core.privacy.requests.withdraw_request import staying
from customer_core.tags.list_customers import list_customers

_WRITE = (409, 412)


@post(
    sync_to_thread=True,
    **documented(
        "registerCustomer",
        answer=CustomerAnswer,
        status=201,
        body=bodies.RegisterCustomer,
        also=(409,),
        headers=("ETag", "Location"),
        limits=(USER, SIGNUP),
    ),
)
def register(request: Caller, document: Document) -> Response[bytes]:
    """Create a customer.

    Administrators and services may always; anybody with a token may register themselves where the
    business allows it.
    """
    command = read_document(document, RegisterCustomer)
    return request.once(begun(register_customer), command, created, whose=_registered)


def _registered(view: CustomerView) -> CustomerId:
    return view.customer.id


@get(
    sync_to_thread=True,
    **documented("searchCustomers", answer=ListedCustomersAnswer),
)
def search(request: Caller, wanted: Wanted) -> Response[bytes]:
    """Return a page of customers; for agents, administrators and services."""
    page = request.run(list_customers, wanted)
    return answer(listed_answer(page, wanted.limit))


@get(
    "/{customerId:str}",
    **documented(
        "readCustomer",
        answer=CustomerAnswer,
        conditional=True,
        headers=("ETag",),
        limits=(),
    ),
)
async def read_one(request: Caller, as_of: AsOf = None) -> Response[bytes]:
    """Return a customer with its segment, preferences and attributes, now or earlier."""
    return await read_at(request, request.reads.profile, as_of)


@put(
    "/{customerId:str}",
    sync_to_thread=True,
    **documented(
        "replaceCustomer",
        answer=CustomerAnswer,
        body=bodies.ReplaceCustomer,
        also=_WRITE,
        headers=("ETag",),
    ),
)
def replace(
    request: Caller,
    document: Document,
    if_match: IfMatch = None,
) -> Response[bytes]:
    """Replace the profile, the preferences, the attributes; a section left out stays."""
    command = read_replacement(document, request.customer_id, read_if_match(if_match))
    return written(request.run(viewed(replace_customer), command))


@patch(
    "/{customerId:str}",
    sync_to_thread=True,
    **documented(
        "patchCustomer",
        answer=CustomerAnswer,
        body=bodies.PatchCustomer,
        media_types=(MERGE_PATCH, JSON),
        also=_WRITE,
        headers=("ETag",),
        limits=(USER, PATCH),
    ),
)
def change(
    request: Caller,
    document: Document,
    if_match: IfMatch = None,
) -> Response[bytes]:
    """Merge a patch (RFC 7396) into a customer; only what it names changes."""
    command = read_patch(document, request.customer_id, read_if_match(if_match))
    return written(request.run(staying(viewed(patch_customer)), command))


@delete(
    "/{customerId:str}",
    sync_to_thread=True,
    **documented("closeAccount", answer=CustomerAnswer, also=_WRITE, headers=("ETag", "Location")),
)
def close(request: Caller, if_match: IfMatch = None) -> Response[bytes]:
    """Make a customer inactive, and have it erased after the grace period.

    For the customer itself and administrators. The request for erasure is found at ``Location``;
    withdrawing it makes the customer active again.
    """
    command = CloseAccount(
        customer_id=request.customer_id, expected_version=read_if_match(if_match)
    )
    closed = request.run(close_account, command)
    answered = written(closed.view)
    answered.headers["Location"] = f"/v1/privacy/requests/{closed.request.id}"
    return answered


@get(
    "/{customerId:str}/history",
    sync_to_thread=True,
    **documented("readHistory", answer=HistoryAnswer),
)
def history(
    request: Caller,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    as_of: AsOf = None,
) -> Response[bytes]:
    """Return who changed what, when and from where, the newest first; for administrators."""
    until = None if as_of is None else parse_time(as_of, "asOf")
    command = ReadHistory(customer_id=request.customer_id, until=until, limit=limit, cursor=cursor)
    return answer(history_answer(request.run(read_history, command), limit))


def customers_router() -> Router:
    """Return the routes of customers."""
    return Router(
        "/v1/customers",
        route_handlers=[register, search, read_one, replace, change, close, history],
        before_request=enter,
        request_class=Caller,
        tags=["Customers"],
    )
