"""A customer's appointments and brochure requests, over HTTP."""

from __future__ import annotations

from litestar import Response, Router, get

from customer_api.answers import answer
from customer_api.caller import Caller, enter
from customer_api.openapi import documented
from customer_api.presenters.appointments import appointments_answer, brochure_requests_answer
from customer_api.routes.parameters import Cursor, Limit
from customer_api.schemas.appointments import AppointmentsAnswer, BrochureRequestsAnswer
from customer_core.customers.read_appointments import (
    ReadAppointments,
    ReadBrochureRequests,
    read_appointments,
    read_brochure_requests,
)
from customer_core.kernel.paging import DEFAULT_LIMIT


@get(
    "/{customerId:str}/appointments",
    sync_to_thread=True,
    **documented("readAppointments", answer=AppointmentsAnswer),
)
def appointments(
    request: Caller, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response[bytes]:
    """Return a page of a customer's appointments, the newest first."""
    command = ReadAppointments(customer_id=request.customer_id, limit=limit, cursor=cursor)
    return answer(appointments_answer(request.run(read_appointments, command), limit))


@get(
    "/{customerId:str}/brochure-requests",
    sync_to_thread=True,
    **documented("readBrochureRequests", answer=BrochureRequestsAnswer),
)
def brochure_requests(
    request: Caller, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response[bytes]:
    """Return a page of the brochures that a customer asked for, the newest first."""
    command = ReadBrochureRequests(customer_id=request.customer_id, limit=limit, cursor=cursor)
    return answer(brochure_requests_answer(request.run(read_brochure_requests, command), limit))


def appointments_router() -> Router:
    """Return the routes of a customer's appointments and brochure requests."""
    return Router(
        "/v1/customers",
        route_handlers=[appointments, brochure_requests],
        before_request=enter,
        request_class=Caller,
        tags=["Appointments"],
    )
