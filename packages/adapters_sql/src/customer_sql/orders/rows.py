"""Orders as rows of the read model, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customer_core.kernel.codec import from_plain, to_plain
from customer_core.orders.model import Order
from customer_sql.exact_json import write_json


def order_row(order: Order) -> dict[str, Any]:
    """Return the row that keeps an order: its facts, and what they come to."""
    return {
        "business_id": order.business_id,
        "order_id": order.order_id,
        "status": order.status,
        "qualified_at": order.qualified_at,
        "disqualified_at": order.disqualified_at,
        "updated_at": order.updated_at,
        "facts": write_json(to_plain(order)),
        **_placed(order),
        **_payment(order),
        **_shipment(order),
    }


def order_of(facts: Mapping[str, Any]) -> Order:
    """Return the order that the facts of a row make."""
    return from_plain(facts, Order)


def _placed(order: Order) -> dict[str, Any]:
    placed, created = order.placed, order.created
    return {
        "customer_id": order.customer_id,
        "total_amount": placed and placed.total.amount,
        "currency": placed and placed.total.currency,
        "base_amount": placed and placed.base_total,
        "item_count": len(created.items) if created else 0,
        "shipping_address": created and to_plain(created.shipping_address),
        "created_at": order.ordered_at,
    }


def _payment(order: Order) -> dict[str, Any]:
    if order.paid is None:
        return {}
    return {
        "payment_id": order.paid.payment_id,
        "payment_status": order.paid.status,
        "payment_processed_at": order.paid.at,
    }


def _shipment(order: Order) -> dict[str, Any]:
    shipped, delivered = order.shipped, order.delivered
    return {
        "shipment_id": shipped and shipped.shipment_id,
        "tracking_number": shipped and shipped.tracking_number,
        "estimated_delivery": shipped and shipped.estimated_delivery,
        "actual_delivery": delivered and delivered.at,
    }
