"""Reading what a customer ordered: the BFF of document 000, statistics of 004, order summary."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.customers.access import may_see, need_sight
from customer_core.customers.errors import OrderNotFound
from customer_core.customers.model import Customer
from customer_core.customers.ports import ReadingContext
from customer_core.kernel.ids import CustomerId, OrderId
from customer_core.kernel.principal import Scope
from customer_core.orders.activity import (
    CustomerActivity,
    OrderStatistics,
    activity_of,
    statistics_of,
)
from customer_core.orders.model import Order


@attrs.frozen(kw_only=True)
class ReadActivity:
    """Read a customer's activity."""

    customer_id: CustomerId


@attrs.frozen(kw_only=True)
class ReadOrders:
    """Read a customer's orders."""

    customer_id: CustomerId


@attrs.frozen(kw_only=True)
class ReadOrder:
    """Read one order."""

    order_id: OrderId


@attrs.frozen(kw_only=True)
class ReadStatistics:
    """Read the figures over a customer's orders."""

    customer_id: CustomerId


def read_activity(ctx: ReadingContext, command: ReadActivity) -> CustomerActivity:
    """Return what a customer has ordered, without cancelled orders.

    Raises:
        CustomerNotFound: there is none that the caller may see.
    """
    customer = _seen(ctx, command.customer_id)
    return activity_of(customer.id, ctx.orders.of_customer(customer.id))


def read_orders(ctx: ReadingContext, command: ReadOrders) -> Sequence[Order]:
    """Return a customer's orders, the newest first.

    Raises:
        CustomerNotFound: there is none that the caller may see.
    """
    return ctx.orders.of_customer(_seen(ctx, command.customer_id).id)


def read_order(ctx: ReadingContext, command: ReadOrder) -> Order:
    """Return an order of a customer that the caller may see.

    Raises:
        OrderNotFound: there is none, or it is another's.
    """
    ctx.principal.need_scope(Scope.READ)
    order = ctx.orders.get(command.order_id)
    customer = ctx.customers.get(order.customer_id) if order and order.customer_id else None
    if order is None or customer is None:
        raise OrderNotFound(command.order_id)
    if not may_see(ctx.principal, customer.id, customer.user_id):
        raise OrderNotFound(command.order_id)
    return order


def read_statistics(ctx: ReadingContext, command: ReadStatistics) -> OrderStatistics:
    """Return the figures over a customer's orders at this moment.

    Raises:
        CustomerNotFound: there is none that the caller may see.
    """
    customer = _seen(ctx, command.customer_id)
    return statistics_of(customer.id, ctx.orders.of_customer(customer.id), ctx.now)


def _seen(ctx: ReadingContext, customer_id: CustomerId) -> Customer:
    return need_sight(ctx.principal, ctx.customers.get(customer_id), customer_id)
