"""Segments over HTTP."""

from __future__ import annotations

from litestar import Response, Router, get

from customer_api.answers import answer
from customer_api.caller import Caller, enter
from customer_api.openapi import documented
from customer_api.presenters.segments import sizes_answer
from customer_api.routes.parameters import AsOf
from customer_api.routes.reading import read_at
from customer_api.schemas.segments import SegmentAnswer, SegmentSizesAnswer
from customer_core.customers.read_customer import ListSegments, list_segments


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
        answer=SegmentAnswer,
        conditional=True,
        headers=("ETag",),
        limits=(),
    ),
)
async def read_segment(request: Caller, as_of: AsOf = None) -> Response[bytes]:
    """Return a customer's tier and segments, the figures behind them, and the next tier."""
    return await read_at(request, request.reads.segment, as_of)


def segments_router() -> Router:
    """Return the routes of segments."""
    return Router(
        "/v1/customers",
        route_handlers=[sizes, read_segment],
        before_request=enter,
        request_class=Caller,
        tags=["Segments"],
    )
