"""The default tiers and segments: exactly the rules of document 001, in the rule language."""

from __future__ import annotations

from customer_core.segments.definitions import Definition, Definitions, Kind

NEW_CUSTOMER = "new_customer"
REGULAR_CUSTOMER = "regular_customer"
NEW_FOR_DAYS = 30

_TIERS = {
    "regular": "",
    "premium": "totalSpent >= 1000 and orderCount >= 5 and averageOrderValue >= 100",
    "vip": (
        "totalSpent >= 10000 and orderCount >= 20 and averageOrderValue >= 200"
        " and loyaltyPoints >= 5000"
    ),
    "enterprise": "totalSpent >= 50000 and orderCount >= 100 and averageOrderValue >= 500",
}

_SEGMENTS = {
    "churned": "daysSinceLastOrder >= 180",
    "at_risk": "daysSinceLastOrder >= 90",
    "frequent_buyer": "ordersLast6Months >= 10",
    "high_value": "averageOrderValue >= 200",
    NEW_CUSTOMER: f"daysSinceRegistration < {NEW_FOR_DAYS} and orderCount < 2",
    REGULAR_CUSTOMER: (
        f"daysSinceRegistration >= {NEW_FOR_DAYS} and orderCount >= 2 and totalSpent < 1000"
    ),
}


def _defined(kind: Kind, rules: dict[str, str]) -> tuple[Definition, ...]:
    return tuple(
        Definition(name=name, kind=kind, text=text, priority=priority)
        for priority, (name, text) in enumerate(rules.items())
    )


DEFAULT_DEFINITIONS = Definitions(
    tiers=_defined(Kind.TIER, _TIERS), segments=_defined(Kind.SEGMENT, _SEGMENTS)
)
"""What every business begins with; the texts are read when the first customer is assessed."""
