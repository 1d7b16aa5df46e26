"""Orders as the specification has them: the highest fact known, the latest of each kind."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from customer_cli.simulate.facts import Fact
from customer_cli.simulate.values import amount, moment

_CENT = Decimal("0.01")
_STATUSES = (
    ("OrderReturned", "Returned"),
    ("OrderCancelled", "Cancelled"),
    ("OrderDelivered", "Delivered"),
    ("OrderCompleted", "Delivered"),
    ("ShipmentCreated", "Shipped"),
    ("PaymentProcessed", "PaymentProcessed"),
)
"""From the highest fact to the lowest (SPEC 5)."""

ORDER_KINDS = ("OrderCreated", "PaymentFailed", *dict(_STATUSES))
"""All kinds of facts of an order."""

Known = dict[str, tuple[Any, ...]]
"""Of each kind of fact: its moment, its event's id, and what it says."""


def order_told(fact: Fact, currency: str) -> tuple[Any, ...]:
    """Return what an order's fact says, as it is kept: its moment and id first.

    Args:
        fact: of an order.
        currency: base currency of its business.
    """
    data = fact.data
    says: tuple[Any, ...] = ()
    if fact.kind in ("OrderCreated", "OrderCompleted"):
        total = Decimal(data["totalAmount"])
        said = data.get("currency", currency)
        says = (data["customerId"], total, said, _counted(total, said, currency, data))
    elif fact.kind == "PaymentProcessed":
        says = (data["paymentId"], data["status"])
    elif fact.kind == "ShipmentCreated":
        says = (data["shipmentId"], data["trackingNumber"], data["estimatedDelivery"])
    return (fact.when, fact.event_id, *says)


def _counted(total: Decimal, said: str, base: str, data: dict[str, Any]) -> Decimal | None:
    if said == base:
        return total
    rate = data.get("exchangeRate")
    if rate is None:
        return None
    return (total * Decimal(rate)).quantize(_CENT, rounding=ROUND_HALF_UP)


def placed(known: Known) -> tuple[Any, ...] | None:
    """Return the fact that names customer and total, or None where none has."""
    return known.get("OrderCreated") or known.get("OrderCompleted")


def status(known: Known) -> str:
    """Return the order's status."""
    return next((name for kind, name in _STATUSES if kind in known), "Pending")


def qualifies(known: Known) -> bool:
    """Whether it counts towards metrics: paid or completed, not cancelled or returned."""
    paid = "PaymentProcessed" in known or "OrderCompleted" in known
    return paid and "OrderCancelled" not in known and "OrderReturned" not in known


def order_values(known: Known) -> dict[str, Any]:
    """Return what the order's row must say."""
    created, delivered = placed(known), known.get("OrderDelivered")
    at, _, customer, total, currency, counted = created or (None,) * 6
    paid_at, _, payment, payment_status = known.get("PaymentProcessed") or (None,) * 4
    _, _, shipment, tracking, estimated = known.get("ShipmentCreated") or (None,) * 5
    return {
        "status": status(known),
        "customerId": customer,
        "total": amount(total),
        "currency": currency,
        "countedAmount": amount(counted),
        "orderedAt": moment(at),
        "paymentId": payment,
        "paymentStatus": payment_status,
        "paidAt": moment(paid_at),
        "shipmentId": shipment,
        "trackingNumber": tracking,
        "estimatedDelivery": moment(datetime.fromisoformat(estimated)) if estimated else None,
        "deliveredAt": moment(delivered[0]) if delivered else None,
    }
