"""Orders as rows of the read model, and back."""

from __future__ import annotations

from typing import Any

import msgspec

from customer_core.kernel.codec import from_plain
from customer_core.orders.model import Order, ShippingAddress
from customer_sql.exact_json import read_json, write_json

_WRITER = msgspec.json.Encoder(decimal_format="number")
_READER = msgspec.json.Decoder(Order)


def order_row(order: Order) -> dict[str, Any]:
    """Return the row that keeps an order: its facts, and what they come to."""
    return {
        "business_id": order.business_id,
        "order_id": order.order_id,
        "status": order.status.value,
        "qualified_at": order.qualified_at,
        "disqualified_at": order.disqualified_at,
        "updated_at": order.updated_at,
        "facts": _WRITER.encode(order).decode(),
        **_placed(order),
        **_payment(order),
        **_shipment(order),
    }


def order_of(facts: str) -> Order:
    """Return the order that the facts of a row make."""
    try:
        return _READER.decode(facts)
    except msgspec.ValidationError:  # an older version wrote the names as they are on the wire
        return from_plain(read_json(facts), Order)


def _placed(order: Order) -> dict[str, Any]:
    placed, created = order.placed, order.created
    if placed is None:
        return {"item_count": 0}
    return {
        "customer_id": placed.customer_id,
        "total_amount": placed.total.amount,
        "currency": placed.total.currency,
        "base_amount": placed.base_total,
        "item_count": len(created.items) if created else 0,
        "shipping_address": created and _address(created.shipping_address),
        "created_at": placed.at,
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


def _address(address: ShippingAddress) -> str:
    return write_json(
        {
            "street": address.street,
            "city": address.city,
            "state": address.state,
            "zipCode": address.zip_code,
            "country": address.country,
        }
    )
