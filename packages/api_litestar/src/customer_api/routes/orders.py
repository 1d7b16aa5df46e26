"""What a customer ordered, over HTTP."""

from __future__ import annotations

from litestar import Response, Router, get

from customer_api.answers import answer
from customer_api.caller import Caller, enter
from customer_api.openapi import documented
from customer_api.presenters.orders import stats_answer, summary_answer
from customer_api.routes.parameters import AsOf
from customer_api.schemas.orders import OrdersSummaryAnswer, StatsAnswer
from customer_core.customers.read_appointments import (
    ReadCustomerStatistics,
    read_customer_statistics,
)
from customer_core.customers.read_orders import ReadStatistics, read_statistics


@get(
    "/{customerId:str}/stats",
    sync_to_thread=True,
    **documented("readStatistics", answer=StatsAnswer),
)
def stats(request: Caller, as_of: AsOf = None) -> Response[bytes]:
    """Return how much and how often a customer orders, and its appointments in figures."""
    command = ReadCustomerStatistics(customer_id=request.customer_id)
    return answer(stats_answer(request.read(read_customer_statistics, command, as_of)))


@get(
    "/{customerId:str}/orders/summary",
    sync_to_thread=True,
    **documented("readOrdersSummary", answer=OrdersSummaryAnswer),
)
def summary(request: Caller, as_of: AsOf = None) -> Response[bytes]:
    """Return what a customer has ordered, by status, with the latest orders."""
    command = ReadStatistics(customer_id=request.customer_id)
    return answer(summary_answer(request.read(read_statistics, command, as_of)))


def orders_router() -> Router:
    """Return the routes of a customer's orders."""
    return Router(
        "/v1/customers",
        route_handlers=[stats, summary],
        before_request=enter,
        request_class=Caller,
        tags=["Orders"],
    )
