"""Answers of plain routes."""

from __future__ import annotations

from litestar import Response
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from customer_api.cached_reads import ReadAnswer
from customer_api.etags import etag
from customer_api.presenters.customers import customer_answer
from customer_api.presenters.segments import segment_answer
from customer_api.schemas.wire import JSON, to_json
from customer_core.customers.read_customer import CustomerView
from customer_core.event_plane.freshness import CustomerVersions

PRIVATE = "private, no-cache"
NO_STORE = "no-store"


def answer(body: object, status: int = HTTP_200_OK) -> Response[bytes]:
    """Answer with a body that nobody may keep."""
    headers = {"Cache-Control": NO_STORE}
    return Response(to_json(body), status_code=status, media_type=JSON, headers=headers)


def written(view: CustomerView) -> Response[bytes]:
    """Answer a write with the customer as it is now, and its new ETag."""
    return _with_customer(view, HTTP_200_OK, {})


def created(view: CustomerView) -> Response[bytes]:
    """Answer a registration, saying where the customer is found."""
    location = f"/v1/customers/{view.customer.id}"
    return _with_customer(view, HTTP_201_CREATED, {"Location": location})


def read(found: ReadAnswer) -> Response[bytes]:
    """Answer a cached read on a plain route."""
    return Response(
        found.body,
        status_code=found.status,
        media_type=JSON,
        headers={"ETag": found.etag, "Cache-Control": PRIVATE},
    )


def segment_written(view: CustomerView) -> Response[bytes]:
    """Answer a write with the segment as it is now, and its new ETag."""
    return tagged(segment_answer(view), view)


def tagged(answered: object, view: CustomerView) -> Response[bytes]:
    """Answer with what was made of a customer at this moment; nobody may keep it."""
    body = to_json(answered)
    headers = {"ETag": etag(_versions(view), body), "Cache-Control": NO_STORE}
    return Response(body, status_code=HTTP_200_OK, media_type=JSON, headers=headers)


def _versions(view: CustomerView) -> CustomerVersions:
    return CustomerVersions(view.customer.version, view.segment.version)


def _with_customer(view: CustomerView, status: int, headers: dict[str, str]) -> Response[bytes]:
    return Response(
        to_json(customer_answer(view)),
        status_code=status,
        media_type=JSON,
        headers={"ETag": etag(_versions(view)), "Cache-Control": NO_STORE, **headers},
    )
