"""What must have happened before the answers of the documents come about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from customer_core.testing import envelope

_NUMBERS = count(1)
# What John Doe of document 001 ordered: 23 orders over 5420.50. The sixth makes premium, for five
# of 200.00 would be of high value at once; the seventh brings the average above 200.00 for good.
ORDERS_OF_JOHN = (
    ("2023-02-01T10:00:00Z", "180.00"),
    ("2023-03-01T10:00:00Z", "180.00"),
    ("2023-04-01T10:00:00Z", "180.00"),
    ("2023-05-01T10:00:00Z", "180.00"),
    ("2023-06-01T10:00:00Z", "180.00"),
    ("2023-06-15T10:00:00Z", "180.00"),
    ("2023-08-20T10:00:00Z", "400.00"),
    *((f"2023-{month:02}-05T10:00:00Z", "246.00") for month in (9, 10, 11, 12)),
    *((f"2024-{month:02}-05T10:00:00Z", "246.00") for month in range(1, 5)),
    *((f"2024-{month:02}-20T10:00:00Z", "246.00") for month in range(2, 5)),
    *((f"2024-{month:02}-10T10:00:00Z", "246.00") for month in range(6, 10)),
    ("2024-10-25T10:00:00Z", "250.50"),
)


def event(event_type: str, timestamp: str, **data: object) -> dict[str, Any]:
    """Return an event of the default business, told at a moment."""
    told = envelope(
        event_type,
        dict(data),
        at=datetime.fromisoformat(timestamp),
        event_id=f"document-{next(_NUMBERS)}",
    )
    del told["metadata"]
    return told


def paid_orders_of_john() -> Iterator[dict[str, Any]]:
    """Yield the orders of ``cust_456``, each placed and paid at its moment."""
    for number, (moment, total) in enumerate(ORDERS_OF_JOHN, 1):
        order = f"ord_{number}"
        amount = Decimal(total)
        yield event(
            "OrderCreated",
            moment,
            orderId=order,
            customerId="cust_456",
            totalAmount=amount,
            items=[{"productId": "prod_1", "quantity": 1, "unitPrice": amount}],
            createdAt=moment,
        )
        yield event(
            "PaymentProcessed",
            moment,
            orderId=order,
            paymentId=f"pay_{number}",
            status="Captured",
            processedAt=moment,
        )


def told_of(order: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the three events of document 000 that make an order as it is answered there."""
    order_id, payment, shipment = order["orderId"], order["paymentInfo"], order["shipmentInfo"]
    amount = Decimal(order["totalAmount"])
    yield event(
        "OrderCreated",
        order["createdAt"],
        orderId=order_id,
        customerId=order["customerId"],
        totalAmount=amount,
        items=[
            {"productId": f"prod-{number}", "quantity": 2, "unitPrice": amount / 2}
            for number in range(int(order["itemCount"]))
        ],
        shippingAddress=order["shippingAddress"],
        createdAt=order["createdAt"],
    )
    yield event("PaymentProcessed", payment["processedAt"], orderId=order_id, **payment)
    yield event(
        "ShipmentCreated",
        payment["processedAt"],
        orderId=order_id,
        shipmentId=shipment["shipmentId"],
        trackingNumber=shipment["trackingNumber"],
        estimatedDelivery=shipment["estimatedDelivery"],
    )
