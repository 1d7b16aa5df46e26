"""What a customer's orders and points come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs

from customer_cli.simulate.expectation.orders import Known, placed, qualifies
from customer_cli.simulate.values import amount, moment

WINDOW = timedelta(days=180)
VISIT_STATUSES = ("booked", "completed", "cancelled")


@attrs.define
class Figures:
    """The figures of one customer, added up order by order.

    Attributes:
        recent: when the orders were placed that may be within six months of some later moment.
        activity_orders: orders not cancelled, whether paid or not.
        visits: appointments by status.
        brochures: how many the customer asked for.
    """

    count: int = 0
    total: Decimal = Decimal(0)
    last: datetime | None = None
    not_counted: int = 0
    points: int = 0
    recent: list[datetime] = attrs.field(factory=list)
    activity_orders: int = 0
    activity_spent: Decimal = Decimal(0)
    visits: Counter[str] = attrs.field(factory=Counter)
    brochures: int = 0

    def add(self, known: Known, until: datetime) -> None:
        """Add an order that is placed."""
        at, _, _, _, _, counted = placed(known) or (until, "", "", 0, "", None)
        if "OrderCancelled" not in known:
            self.activity_orders += 1
            self.activity_spent += counted or 0
        if not qualifies(known):
            return
        if counted is None:
            self.not_counted += 1
            return
        self.count += 1
        self.total += counted
        self.last = at if self.last is None else max(self.last, at)
        if until - at < WINDOW:
            self.recent.append(at)

    def values(self) -> dict[str, Any]:
        """Return what must be found of the customer."""
        return {
            "orderCount": self.count,
            "totalSpent": amount(self.total),
            "lastOrderAt": moment(self.last),
            "notCounted": self.not_counted,
            "loyaltyPoints": self.points,
            "recentOrders": [moment(at) for at in sorted(self.recent)],
            "activity": {
                "orders": self.activity_orders,
                "spent": amount(self.activity_spent),
                "appointments": {name: self.visits[name] for name in VISIT_STATUSES},
                "brochures": self.brochures,
            },
        }


def figures_of(
    orders: Iterable[tuple[tuple[str, str], Known]], until: datetime
) -> dict[tuple[str, str], Figures]:
    """Return the figures of all customers that have orders, by business and id."""
    found: dict[tuple[str, str], Figures] = {}
    for (business, _), known in orders:
        created = placed(known)
        if created is not None:
            found.setdefault((business, created[2]), Figures()).add(known, until)
    return found
