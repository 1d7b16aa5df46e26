"""The figures that segments stand on, as they are kept and shown."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import attrs

from customer_core.kernel.clock import whole_days
from customer_core.kernel.money import round_cents

WINDOW_DAYS = 180  # six months (SPEC 4, Segments)


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
