"""Tier and segment by the rules of document 001, told for a moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from customer_cli.simulate.expectation.customers import WINDOW

_DAY = timedelta(days=1)


def standing_at(
    expected: Mapping[str, Any], registered_at: datetime, at: datetime
) -> dict[str, Any]:
    """Return what must be found of a customer that was assessed at a moment.

    Args:
        expected: the customer's line of the expectation.
        registered_at: when the customer registered.
        at: the moment.
    """
    count, points = expected["orderCount"], expected["loyaltyPoints"]
    total = Decimal(expected["totalSpent"])
    last = expected["lastOrderAt"]
    since = datetime.fromisoformat(last) if last else registered_at
    idle, age = max(0, (at - since) // _DAY), max(0, (at - registered_at) // _DAY)
    recent = sum(at - datetime.fromisoformat(one) < WINDOW for one in expected["recentOrders"])

    def buys(least: int, orders: int, average: int) -> bool:
        return total >= least and count >= orders and total >= average * count

    tier = "regular"
    if buys(50_000, 100, 500):
        tier = "enterprise"
    elif buys(10_000, 20, 200) and points >= 5_000:  # noqa: PLR2004 - document 001
        tier = "vip"
    elif buys(1_000, 5, 100):
        tier = "premium"
    segments = {
        "churned": idle >= 180,  # noqa: PLR2004 - document 001
        "at_risk": idle >= 90,  # noqa: PLR2004 - document 001
        "frequent_buyer": recent >= 10,  # noqa: PLR2004 - document 001
        "high_value": count > 0 and total >= 200 * count,
        "new_customer": age < 30 and count < 2,  # noqa: PLR2004 - document 001
        "regular_customer": age >= 30 and count >= 2 and total < 1000,  # noqa: PLR2004 - document 001
    }
    held = [name for name, holds in segments.items() if holds]
    default = "new_customer" if age < 30 else "regular_customer"  # noqa: PLR2004 - document 001
    return {
        **{name: expected[name] for name in ("orderCount", "totalSpent", "lastOrderAt")},
        **{name: expected[name] for name in ("notCounted", "loyaltyPoints")},
        "ordersLast6Months": recent,
        "tier": tier,
        "segment": held[0] if held else default,
        "memberships": sorted(held),
    }
