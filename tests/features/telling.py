"""Events as other services send them, from the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import count
from typing import Any

from customer_core.event_plane.envelopes.names import TYPE_OF_TOPIC
from customer_core.testing import envelope
from tests.features.phrases import wire_time
from tests.features.worlds.answers import Document

_NUMBERS = count(1)
_USER = {"e-mail": "email", "first name": "firstName", "last name": "lastName", "phone": "phone"}
_FIELDS: dict[str, dict[str, str]] = {
    "OrderCreated": {"total": "totalAmount", "placed": "createdAt", "rate": "exchangeRate"},
    "OrderCompleted": {"total": "totalAmount", "completed": "completedAt", "rate": "exchangeRate"},
    "PaymentProcessed": {"payment": "paymentId", "state": "status", "paid": "processedAt"},
    "PaymentFailed": {"payment": "paymentId"},
    "ShipmentCreated": {
        "shipment": "shipmentId",
        "tracking": "trackingNumber",
        "expected": "estimatedDelivery",
    },
    "OrderDelivered": {},
    "OrderCancelled": {"cancelled": "cancelledAt"},
    "OrderReturned": {"returned": "returnedAt"},
    "LoyaltyPointsEarned": {"reference": "reference"},
    "AppointmentBooked": {"service": "service", "starts": "startsAt"},
    "AppointmentCompleted": {"completed": "completedAt"},
    "AppointmentCancelled": {"cancelled": "cancelledAt"},
    "BrochureRequested": {"brochure": "brochure", "requested": "requestedAt"},
    "UserCreated": _USER,
    "UserUpdated": _USER,
}
_NAMED = {
    "order": "orderId",
    "appointment": "appointmentId",
    "request": "requestId",
    "user": "userId",
}
_TIMES = {
    *("placed", "completed", "paid", "expected", "cancelled", "returned"),
    *("starts", "requested"),
}
_AMOUNTS = {"total", "rate"}
_OF_A_CUSTOMER = {"OrderCreated", "OrderCompleted", "LoyaltyPointsEarned"}


def told(row: Mapping[str, str], *, customer: str, business: str, at: datetime) -> Document:
    """Return the event that a row of a table tells; what it leaves out is filled in."""
    event_type = TYPE_OF_TOPIC.get(row["event"], row["event"])
    data: Document = {field: row[column] for column, field in _NAMED.items() if row.get(column)}
    if event_type in _OF_A_CUSTOMER or row.get("customer"):
        data["customerId"] = row.get("customer") or customer
    if row.get("currency"):
        data["currency"] = row["currency"]
    data |= _needed(event_type, row)
    for column, field in _FIELDS.get(event_type, {}).items():
        if row.get(column):
            data[field] = _value(column, row[column])
    return envelope(row["event"], data, at=at, event_id=f"told-{next(_NUMBERS)}", business=business)


def _needed(event_type: str, row: Mapping[str, str]) -> Document:
    if event_type == "OrderCreated":
        return {"items": _items(int(row.get("items") or 1)), "shippingAddress": _address(row)}
    if event_type == "PaymentProcessed":
        return {"paymentId": "some-payment", "status": "Captured"}
    if event_type == "ShipmentCreated":
        return {"shipmentId": "some-shipment", "trackingNumber": ""}
    if event_type == "LoyaltyPointsEarned":
        return {"points": int(row["points"]), "reason": "a gift"}
    return {}


def _items(number: int) -> list[Any]:
    return [
        {"productId": f"prod-{index}", "quantity": 1, "unitPrice": Decimal("19.99")}
        for index in range(number)
    ]


def _address(row: Mapping[str, str]) -> Document:
    city = row.get("city") or "New York"
    return {"street": "1 Main St", "city": city, "zipCode": "10001", "country": "US"}


def _value(column: str, text: str) -> object:
    if column in _TIMES:
        return wire_time(text)
    return _amount(text) if column in _AMOUNTS else text


def _amount(text: str) -> object:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return text
    return amount if amount.is_finite() else text


def paid_orders(
    number: int, total: Decimal, *, customer: str, business: str, at: datetime
) -> Iterator[Document]:
    """Yield the events of orders, placed and paid at a moment, whose totals add up to ``total``."""
    share = (total / number).quantize(Decimal("0.01"), rounding="ROUND_DOWN") if number else total
    for index in range(number):
        last = index == number - 1
        amount = total - share * (number - 1) if last else share
        order = {"order": f"order-{next(_NUMBERS)}", "total": str(amount)}
        for event in ("OrderCreated", "PaymentProcessed"):
            yield told({"event": event, **order}, customer=customer, business=business, at=at)
