"""``customer_activity`` (document 000) and statistics (004), from a customer's orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

import attrs

from customer_core.kernel.figures import per_month, share
from customer_core.kernel.ids import CustomerId, OrderId
from customer_core.kernel.money import round_cents
from customer_core.orders.model import Order, OrderStatus

RECENT_ORDERS = 5


@attrs.frozen(kw_only=True)
class CustomerActivity:
    """What a customer has ordered, without cancelled orders (SPEC 4)."""

    customer_id: CustomerId
    total_orders: int = 0
    total_spent: Decimal = Decimal(0)
    last_order_id: OrderId | None = None
    last_order_at: datetime | None = None
    first_order_at: datetime | None = None


@attrs.frozen(kw_only=True)
class OrderStatistics:
    """Figures over all orders of a customer.

    Attributes:
        lifetime_value: sum of the orders that qualify for metrics (SPEC 4, Segments).
        orders_per_month: orders not cancelled for each mean month since the first, or None
            before a month has passed.
        average_days_between_orders: or None below two orders.
        cancellation_rate: cancelled orders of all, from 0 to 1, or None without orders.
        orders_not_counted: orders in another currency without an exchange rate.
    """

    activity: CustomerActivity
    lifetime_value: Decimal
    by_status: dict[str, int]
    orders_per_month: Decimal | None
    average_days_between_orders: Decimal | None
    cancellation_rate: Decimal | None
    orders_not_counted: int
    recent: tuple[Order, ...]


def activity_of(customer_id: CustomerId, orders: Iterable[Order]) -> CustomerActivity:
    """Return the activity that these orders make; only those placed and not cancelled count."""
    counted = [
        order for order in orders if order.placed and order.status is not OrderStatus.CANCELLED
    ]
    if not counted:
        return CustomerActivity(customer_id=customer_id)
    by_time = sorted(counted, key=_by_time)
    return CustomerActivity(
        customer_id=customer_id,
        total_orders=len(counted),
        total_spent=_sum(counted),
        last_order_id=by_time[-1].order_id,
        last_order_at=by_time[-1].ordered_at,
        first_order_at=by_time[0].ordered_at,
    )


def newest_first(orders: Iterable[Order]) -> list[Order]:
    """Return the placed orders, the newest first."""
    return sorted((order for order in orders if order.placed), key=_by_time, reverse=True)


def statistics_of(
    customer_id: CustomerId, orders: Sequence[Order], now: datetime
) -> OrderStatistics:
    """Return the figures that a customer's orders make at the moment ``now``."""
    placed = newest_first(orders)
    activity = activity_of(customer_id, placed)
    statuses = Counter(str(order.status) for order in placed)
    return OrderStatistics(
        activity=activity,
        lifetime_value=_sum(order for order in placed if _qualifies(order, now)),
        by_status=dict(statuses),
        orders_per_month=_per_month(activity, now),
        average_days_between_orders=_between(activity),
        cancellation_rate=share(statuses[OrderStatus.CANCELLED], len(placed)),
        orders_not_counted=sum(_base_total(order) is None for order in placed),
        recent=tuple(placed[:RECENT_ORDERS]),
    )


def _by_time(order: Order) -> tuple[datetime, str]:
    assert order.ordered_at is not None  # noqa: S101 - callers pass placed orders
    return (order.ordered_at, order.order_id)


def _base_total(order: Order) -> Decimal | None:
    return order.placed.base_total if order.placed else None


def _sum(orders: Iterable[Order]) -> Decimal:
    return sum((_base_total(order) or Decimal(0) for order in orders), Decimal(0))


def _qualifies(order: Order, now: datetime) -> bool:
    since, until = order.qualified_at, order.disqualified_at
    return since is not None and since <= now and (until is None or now < until)


def _per_month(activity: CustomerActivity, now: datetime) -> Decimal | None:
    first = activity.first_order_at
    return None if first is None else per_month(activity.total_orders, first, now)


def _between(activity: CustomerActivity) -> Decimal | None:
    if activity.first_order_at is None or activity.last_order_at is None:
        return None
    gaps = activity.total_orders - 1
    days = Decimal((activity.last_order_at - activity.first_order_at).total_seconds()) / 86400
    return round_cents(days / gaps) if gaps else None
