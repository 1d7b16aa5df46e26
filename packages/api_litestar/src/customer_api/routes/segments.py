"""Segments over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, TypeVar

from litestar import Response, Router, delete, get, put
from litestar.concurrency import sync_to_thread
from litestar.params import QueryParameter

from customer_api.answers import answer, segment_written, tagged
from customer_api.caller import Caller, enter
from customer_api.etags import read_if_match
from customer_api.openapi import documented
from customer_api.presenters.explanations import explained_answer
from customer_api.presenters.segments import sizes_answer
from customer_api.requests import Document, IfMatch, read_assignment
from customer_api.routes.parameters import AsOf
from customer_api.routes.reading import read_at
from customer_api.schemas.explanations import ExplainedSegmentAnswer
from customer_api.schemas.requests import AssignSegment
from customer_api.schemas.segments import SegmentAnswer, SegmentSizesAnswer
from customer_core.customers.assign_segment import (
    LONGEST_REASON,
    WithdrawAssignment,
    assign_segment,
    withdraw_assignment,
)
from customer_core.customers.errors import SegmentUpdateFailed
from customer_core.customers.model import Customer
from customer_core.customers.ports import CustomersContext
from customer_core.customers.read_customer import (
    CustomerView,
    ExplainSegment,
    explain_segment,
    viewed,
)
from customer_core.kernel.errors import CustomerServiceError
from customer_core.segments.list_segments import ListSegments, list_segments

C = TypeVar("C")

Why = Annotated[
    str | None,
    QueryParameter(
        name="reason",
        schema_extra={"minLength": 1, "maxLength": LONGEST_REASON},
        description="Why; it is kept in the history.",
    ),
]


Explain = Annotated[
    bool, QueryParameter(name="explain", description="Tell why, for every tier and segment.")
]


@get(
    "/segments",
    sync_to_thread=True,
    **documented("listSegments", answer=SegmentSizesAnswer),
)
def sizes(request: Caller) -> Response[bytes]:
    """Return every tier and segment with its size; for agents, administrators and services."""
    return answer(sizes_answer(request.run(list_segments, ListSegments())))


@get(
    "/{customerId:str}/segment",
    **documented(
        "readSegment",
        answer=ExplainedSegmentAnswer,
        conditional=True,
        headers=("ETag",),
        limits=(),
    ),
)
async def read_segment(
    request: Caller, as_of: AsOf = None, *, explain: Explain = False
) -> Response[bytes]:
    """Return a customer's tier and segments, the figures behind them, and the next tier.

    With `explain`, every tier and segment comes with its conditions, their values, since when they
    hold, and what time alone will change.
    """
    if not explain:
        return await read_at(request, request.reads.segment, as_of)
    await request.count()
    command = ExplainSegment(customer_id=request.customer_id)
    found = await sync_to_thread(partial(request.read, explain_segment, command, as_of))
    return tagged(explained_answer(found), found.view)


@put(
    "/{customerId:str}/segment",
    sync_to_thread=True,
    **documented(
        "assignSegment",
        answer=SegmentAnswer,
        body=AssignSegment,
        also=(412,),
        headers=("ETag",),
    ),
)
def assign(request: Caller, document: Document, if_match: IfMatch = None) -> Response[bytes]:
    """Set a customer's tier, segment or both, which wins over the rules until it ends.

    For administrators and services. It takes the place of what was set before; saying the same
    again changes nothing.
    """
    command = read_assignment(document, request.customer_id, read_if_match(if_match))
    return segment_written(_updated(request, assign_segment, command))


@delete(
    "/{customerId:str}/segment",
    sync_to_thread=True,
    **documented("withdrawAssignment", answer=SegmentAnswer, also=(412,), headers=("ETag",)),
)
def withdraw(request: Caller, reason: Why = None, if_match: IfMatch = None) -> Response[bytes]:
    """Let the rules decide again, before what was set by hand ends.

    For administrators and services; where nothing is set, all stays as it is.
    """
    command = WithdrawAssignment(
        customer_id=request.customer_id,
        reason=reason,
        expected_version=read_if_match(if_match),
    )
    return segment_written(_updated(request, withdraw_assignment, command))


def _updated(
    request: Caller, use_case: Callable[[CustomersContext, C], Customer], command: C
) -> CustomerView:
    """Run a use case that changes a segment.

    Raises:
        CustomerServiceError: what the use case refuses.
        SegmentUpdateFailed: it failed for a reason that nobody foresaw.
    """
    try:
        return request.run(viewed(use_case), command)
    except Exception as error:
        if isinstance(error, CustomerServiceError):
            raise
        raise SegmentUpdateFailed from error


def segments_router() -> Router:
    """Return the routes of segments."""
    return Router(
        "/v1/customers",
        route_handlers=[sizes, read_segment, assign, withdraw],
        before_request=enter,
        request_class=Caller,
        tags=["Segments"],
    )
