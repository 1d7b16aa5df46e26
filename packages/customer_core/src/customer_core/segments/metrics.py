"""The figures that segments stand on, and how they are shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter

import attrs

from customer_core.kernel.clock import whole_days
from customer_core.kernel.money import round_cents

WINDOW_DAYS = 180  # six months (SPEC 4, Segments)


class Metric(StrEnum):
    """The figures a rule can compare, by their names on the wire."""

    TOTAL_SPENT = "totalSpent"
    ORDER_COUNT = "orderCount"
    AVERAGE_ORDER_VALUE = "averageOrderValue"
    ORDERS_LAST_6_MONTHS = "ordersLast6Months"
    DAYS_SINCE_LAST_ORDER = "daysSinceLastOrder"
    DAYS_SINCE_REGISTRATION = "daysSinceRegistration"
    LOYALTY_POINTS = "loyaltyPoints"


@attrs.frozen(kw_only=True)
class Metrics:
    """A customer's figures at one moment.

    Attributes:
        at: the moment.
        registered_at: when the customer registered.
        total_spent: sum of the qualifying orders, in the business's base currency, exact.
        order_count: number of qualifying orders counted.
        orders_last_6_months: of those, the ones of the last 180 days.
        last_order_at: when the last of them was placed.
        loyalty_points: points of the ledger.
        not_counted: qualifying orders in another currency whose rate is unknown.
    """

    at: datetime
    registered_at: datetime
    total_spent: Decimal = Decimal(0)
    order_count: int = 0
    orders_last_6_months: int = 0
    last_order_at: datetime | None = None
    loyalty_points: int = 0
    not_counted: int = 0

    @property
    def average_order_value(self) -> Decimal:
        """Total through count, rounded half up to cents, for showing; 0 without orders."""
        return round_cents(self.total_spent / self.order_count) if self.order_count else Decimal(0)

    @property
    def days_since_last_order(self) -> int | None:
        """Full days since the last qualifying order, or None where there is none."""
        return None if self.last_order_at is None else whole_days(self.last_order_at, self.at)

    @property
    def idle_days(self) -> int:
        """Full days without an order: since the last one, or since registration without any."""
        return whole_days(self.last_order_at or self.registered_at, self.at)

    def value(self, metric: Metric) -> Decimal:
        """Return a figure as rules compare it; averages are for showing, see ``compare``."""
        return Decimal(FIGURES[metric](self))


FIGURES: dict[Metric, Callable[[Metrics], Decimal | int]] = {
    Metric.TOTAL_SPENT: attrgetter("total_spent"),
    Metric.ORDER_COUNT: attrgetter("order_count"),
    Metric.AVERAGE_ORDER_VALUE: attrgetter("average_order_value"),
    Metric.ORDERS_LAST_6_MONTHS: attrgetter("orders_last_6_months"),
    Metric.DAYS_SINCE_LAST_ORDER: attrgetter("idle_days"),
    Metric.DAYS_SINCE_REGISTRATION: lambda m: whole_days(m.registered_at, m.at),
    Metric.LOYALTY_POINTS: attrgetter("loyalty_points"),
}
"""How each figure is read."""
