"""The backend for frontends of document 000: its bodies exactly as shown there."""

from __future__ import annotations

from litestar import Response, Router, get

from customer_api.answers import answer
from customer_api.caller import Caller, enter
from customer_api.openapi import documented
from customer_api.presenters.orders import activity, order_summary
from customer_api.routes.parameters import AsOf
from customer_api.schemas.orders import CustomerActivity, OrderSummary
from customer_core.customers.read_orders import (
    ReadActivity,
    ReadOrder,
    ReadOrders,
    read_activity,
    read_order,
    read_orders,
)


@get(
    "/customers/{customerId:str}",
    sync_to_thread=True,
    **documented("readActivity", answer=CustomerActivity),
)
def customer_activity(request: Caller, as_of: AsOf = None) -> Response[bytes]:
    """Return what a customer has ordered, without cancelled orders."""
    command = ReadActivity(customer_id=request.customer_id)
    return answer(activity(request.read(read_activity, command, as_of)))


@get(
    "/customers/{customerId:str}/orders",
    sync_to_thread=True,
    **documented("readOrders", answer=list[OrderSummary]),
)
def customer_orders(request: Caller, as_of: AsOf = None) -> Response[bytes]:
    """Return a customer's orders, the newest first."""
    orders = request.read(read_orders, ReadOrders(customer_id=request.customer_id), as_of)
    return answer([order_summary(order) for order in orders])


@get(
    "/orders/{orderId:str}",
    sync_to_thread=True,
    **documented("readOrder", answer=OrderSummary),
)
def one_order(request: Caller, as_of: AsOf = None) -> Response[bytes]:
    """Return an order with its payment and shipment."""
    order = request.read(read_order, ReadOrder(order_id=request.order_id), as_of)
    return answer(order_summary(order))


def bff_router() -> Router:
    """Return the routes of the backend for frontends."""
    return Router(
        "/api",
        route_handlers=[customer_activity, customer_orders, one_order],
        before_request=enter,
        request_class=Caller,
        tags=["BFF"],
    )
