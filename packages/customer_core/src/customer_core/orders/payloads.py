"""Reading the ``data`` of order events into facts, field by field, naming what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from customer_core.kernel.errors import InvalidField
from customer_core.kernel.ids import CustomerId, OrderId, check_id
from customer_core.kernel.money import Money, parse_amount
from customer_core.kernel.payload import Payload, short_text
from customer_core.orders.model import (
    Cancelled,
    Completed,
    Created,
    Delivered,
    Item,
    OrderFact,
    Paid,
    PaymentRefused,
    Returned,
    Shipped,
    ShippingAddress,
)

_LARGEST_QUANTITY = 10**9


class Reader(Payload):
    """Reads the fields of one order event's data.

    Args:
        data: the event's ``data``.
        at: time of the envelope, for facts that carry no time of their own.
        event_id: id of the event.
        base_currency: base currency of the event's business.
    """

    def __init__(
        self, data: Mapping[str, Any], at: datetime, event_id: str, base_currency: str
    ) -> None:
        super().__init__(data, at, event_id)
        self.base_currency = base_currency

    def total(self) -> tuple[Money, Decimal | None]:
        """Return ``totalAmount`` with its currency, and the same in the base currency."""
        currency = self.text("currency", self.base_currency).upper()
        money = Money(parse_amount(self.data.get("totalAmount"), "data.totalAmount"), currency)
        rate = self.data.get("exchangeRate")
        known_rate = None if rate is None else parse_amount(rate, "data.exchangeRate")
        return money, money.in_base(self.base_currency, known_rate)


def _created(r: Reader) -> Created:
    total, base_total = r.total()
    items = r.data.get("items") or []
    if not isinstance(items, list):
        raise InvalidField("data.items", "must be a list of items")
    return Created(
        at=r.time("createdAt"),
        event_id=r.event_id,
        customer_id=CustomerId(r.id("customerId")),
        total=total,
        base_total=base_total,
        items=tuple(_item(raw, index) for index, raw in enumerate(items)),
        shipping_address=_address(r.data.get("shippingAddress")),
    )


def _item(raw: object, index: int) -> Item:
    field = f"data.items[{index}]"
    if not isinstance(raw, Mapping):
        raise InvalidField(field, "must be an object with productId, quantity and unitPrice")
    quantity = raw.get("quantity")
    if isinstance(quantity, bool) or not isinstance(quantity, int):
        raise InvalidField(f"{field}.quantity", "must be a whole number")
    if not 0 <= quantity <= _LARGEST_QUANTITY:
        raise InvalidField(f"{field}.quantity", "must be from 0 to 1,000,000,000")
    return Item(
        product_id=_item_text(raw, "productId", field) or "",
        quantity=quantity,
        unit_price=parse_amount(raw.get("unitPrice"), f"{field}.unitPrice"),
        name=_item_text(raw, "name", field),
        category=_item_text(raw, "category", field),
    )


def _item_text(raw: Mapping[str, Any], name: str, field: str) -> str | None:
    value = raw.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)  # numbers serve as ids in many shops
    return None if value is None else short_text(value, f"{field}.{name}")


def _address(raw: object) -> ShippingAddress:
    if raw is None:
        return ShippingAddress()
    if not isinstance(raw, Mapping):
        raise InvalidField("data.shippingAddress", "must be an object")
    parts = {
        name: raw.get(name) or "" for name in ("street", "city", "state", "zipCode", "country")
    }
    wrong = [name for name, part in parts.items() if not isinstance(part, str) or "\x00" in part]
    if wrong:
        raise InvalidField(f"data.shippingAddress.{wrong[0]}", "must be a text")
    parts["zip_code"] = parts.pop("zipCode")
    return ShippingAddress(**parts)


def _completed(r: Reader) -> Completed:
    total, base_total = r.total()
    return Completed(
        at=r.time("completedAt"),
        event_id=r.event_id,
        customer_id=CustomerId(r.id("customerId")),
        total=total,
        base_total=base_total,
    )


def _paid(r: Reader) -> Paid:
    return Paid(
        at=r.time("processedAt"),
        event_id=r.event_id,
        payment_id=r.text("paymentId"),
        status=r.text("status", "Captured"),
    )


def _refused(r: Reader) -> PaymentRefused:
    return PaymentRefused(
        at=r.time("failedAt"),
        event_id=r.event_id,
        payment_id=r.text("paymentId", ""),
        reason=r.text("reason", ""),
    )


def _shipped(r: Reader) -> Shipped:
    return Shipped(
        at=r.at,
        event_id=r.event_id,
        shipment_id=r.text("shipmentId"),
        tracking_number=r.text("trackingNumber", ""),
        estimated_delivery=r.optional_time("estimatedDelivery"),
    )


_READERS: dict[str, Callable[[Reader], OrderFact]] = {
    "OrderCreated": _created,
    "OrderCompleted": _completed,
    "PaymentProcessed": _paid,
    "PaymentFailed": _refused,
    "ShipmentCreated": _shipped,
    "OrderDelivered": lambda r: Delivered(at=r.time("actualDelivery"), event_id=r.event_id),
    "OrderCancelled": lambda r: Cancelled(
        at=r.time("cancelledAt"), event_id=r.event_id, reason=r.text("reason", "")
    ),
    "OrderReturned": lambda r: Returned(at=r.time("returnedAt"), event_id=r.event_id),
}

ORDER_EVENTS = frozenset(_READERS)


def read_order_id(data: Mapping[str, Any]) -> OrderId:
    """Return the order an event is about.

    Raises:
        InvalidField: ``orderId`` is missing or no id.
    """
    value = data.get("orderId")
    return OrderId(check_id(value if isinstance(value, str) else "", "data.orderId"))


def read_fact(event_type: str, reader: Reader) -> OrderFact:
    """Return the fact that an order event tells.

    Raises:
        InvalidField: a field of its data is missing or ill-formed.
        KeyError: ``event_type`` is not one of :data:`ORDER_EVENTS`.
    """
    return _READERS[event_type](reader)
