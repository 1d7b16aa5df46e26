"""The default tiers and segments: exactly the rules of document 001."""

from __future__ import annotations

from decimal import Decimal

from customer_core.segments.metrics import Metric
from customer_core.segments.rules import Comparison, Definition, Definitions, Kind, Rule

NEW_CUSTOMER = "new_customer"
REGULAR_CUSTOMER = "regular_customer"
NEW_FOR_DAYS = 30

_MINIMA = {
    "regular": (),
    "premium": (("totalSpent", 1000), ("orderCount", 5), ("averageOrderValue", 100)),
    "vip": (
        ("totalSpent", 10000),
        ("orderCount", 20),
        ("averageOrderValue", 200),
        ("loyaltyPoints", 5000),
    ),
    "enterprise": (("totalSpent", 50000), ("orderCount", 100), ("averageOrderValue", 500)),
}

_SEGMENTS = {
    "churned": (("daysSinceLastOrder", ">=", 180),),
    "at_risk": (("daysSinceLastOrder", ">=", 90),),
    "frequent_buyer": (("ordersLast6Months", ">=", 10),),
    "high_value": (("averageOrderValue", ">=", 200),),
    NEW_CUSTOMER: (("daysSinceRegistration", "<", NEW_FOR_DAYS), ("orderCount", "<", 2)),
    REGULAR_CUSTOMER: (
        ("daysSinceRegistration", ">=", NEW_FOR_DAYS),
        ("orderCount", ">=", 2),
        ("totalSpent", "<", 1000),
    ),
}


def _comparison(metric: str, sign: str, bound: int) -> Comparison:
    return Comparison(Metric(metric), sign, Decimal(bound))


DEFAULT_DEFINITIONS = Definitions(
    tiers=tuple(
        Definition(
            name=name,
            kind=Kind.TIER,
            rule=Rule(tuple(_comparison(metric, ">=", bound) for metric, bound in minima)),
        )
        for name, minima in _MINIMA.items()
    ),
    segments=tuple(
        Definition(
            name=name,
            kind=Kind.SEGMENT,
            rule=Rule(tuple(_comparison(*parts) for parts in conditions)),
        )
        for name, conditions in _SEGMENTS.items()
    ),
)
