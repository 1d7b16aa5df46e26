"""Order events: their fields are read as written, and named when they are wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from customer_core.kernel.errors import InvalidField
from customer_core.kernel.money import Money
from customer_core.orders.model import Item, ShippingAddress
from customer_core.orders.payloads import ORDER_EVENTS, Reader, read_fact, read_order_id
from customer_core.testing import NOON, order_created

CREATED = order_created()["data"]
SHIPMENT = {"orderId": "order-1", "shipmentId": "ship-1"}
PAYMENT = {"orderId": "order-1", "paymentId": "pay-1"}


def read(event_type, data, currency="USD"):
    return read_fact(event_type, Reader(data, NOON, "event-1", currency))


def test_a_creation_is_read_exactly():
    created = read(
        "OrderCreated",
        {
            "orderId": "order-1",
            "customerId": "cust-123",
            "totalAmount": Decimal("39.980"),
            "items": [
                {"productId": "prod-1", "quantity": 2, "unitPrice": "19.99", "name": "A"},
                {"productId": 7, "quantity": 0, "unitPrice": 0, "category": "free"},
            ],
            "shippingAddress": {"street": "123 Main St", "zipCode": "62701", "state": None},
            "createdAt": "2024-12-12T12:30:00+02:00",
            "somethingElse": True,
        },
    )
    assert created.at == datetime(2024, 12, 12, 10, 30, tzinfo=UTC)
    assert str(created.total.amount) == "39.980"
    assert created.base_total == Decimal("39.98")
    assert created.items == (
        Item(product_id="prod-1", quantity=2, unit_price=Decimal("19.99"), name="A"),
        Item(product_id="7", quantity=0, unit_price=Decimal(0), category="free"),
    )
    assert created.shipping_address == ShippingAddress(street="123 Main St", zip_code="62701")


def test_a_creation_may_say_little():
    created = read("OrderCreated", {"customerId": "c", "totalAmount": 1, "items": None})
    assert (created.at, created.items) == (NOON, ())
    assert created.shipping_address == ShippingAddress()


def test_an_amount_without_a_currency_is_in_the_one_of_the_business():
    assert read("OrderCreated", CREATED, "RON").total.currency == "RON"


def test_another_currency_counts_through_the_rate_of_the_event():
    created = read(
        "OrderCreated", CREATED | {"totalAmount": "10", "currency": "eur", "exchangeRate": "1.1"}
    )
    assert created.total == Money(Decimal(10), "EUR")
    assert created.base_total == Decimal("11.00")


def test_another_currency_without_a_rate_does_not_count():
    assert read("OrderCompleted", CREATED | {"currency": "EUR"}).base_total is None


@pytest.mark.parametrize(
    ("event_type", "data", "field"),
    [
        ("OrderCompleted", CREATED, "completedAt"),
        ("PaymentProcessed", PAYMENT, "processedAt"),
        ("PaymentFailed", PAYMENT, "failedAt"),
        ("OrderDelivered", {}, "actualDelivery"),
        ("OrderCancelled", {}, "cancelledAt"),
        ("OrderReturned", {}, "returnedAt"),
    ],
)
def test_a_fact_has_the_time_of_its_own_field_or_of_its_envelope(event_type, data, field):
    assert read(event_type, data).at == NOON
    assert read(event_type, data | {field: "2024-12-01T00:00:00Z"}).at == datetime(
        2024, 12, 1, tzinfo=UTC
    )


def test_a_shipment_has_the_time_of_its_envelope():
    shipped = read("ShipmentCreated", SHIPMENT | {"estimatedDelivery": "2024-12-15T12:00:00Z"})
    assert shipped.at == NOON
    assert shipped.estimated_delivery == NOON + timedelta(days=3)
    assert read("ShipmentCreated", SHIPMENT).estimated_delivery is None


def test_texts_left_out_take_their_defaults():
    assert read("PaymentProcessed", PAYMENT | {"status": None}).status == "Captured"
    assert read("PaymentFailed", {}).reason == ""
    assert read("OrderCancelled", {}).reason == ""
    assert read("ShipmentCreated", SHIPMENT).tracking_number == ""


@pytest.mark.parametrize(
    ("event_type", "data", "field"),
    [
        ("OrderCreated", {"customerId": None}, "data.customerId"),
        ("OrderCreated", {"customerId": "a b"}, "data.customerId"),
        ("OrderCreated", {"customerId": 7}, "data.customerId"),
        ("OrderCreated", {"totalAmount": None}, "data.totalAmount"),
        ("OrderCreated", {"totalAmount": -1}, "data.totalAmount"),
        ("OrderCreated", {"totalAmount": "1,000"}, "data.totalAmount"),
        ("OrderCreated", {"currency": 1}, "data.currency"),
        ("OrderCreated", {"currency": "EUR", "exchangeRate": "-1"}, "data.exchangeRate"),
        ("OrderCreated", {"createdAt": "today"}, "data.createdAt"),
        ("OrderCreated", {"createdAt": "2024-12-12T10:30:00"}, "data.createdAt"),
        ("OrderCreated", {"items": "all"}, "data.items"),
        ("OrderCreated", {"items": [1]}, "data.items[0]"),
        ("OrderCreated", {"items": [{"quantity": 1}]}, "data.items[0].unitPrice"),
        ("OrderCreated", {"items": [{"unitPrice": 1}]}, "data.items[0].quantity"),
        ("OrderCreated", {"items": [{"quantity": True, "unitPrice": 1}]}, "data.items[0].quantity"),
        ("OrderCreated", {"items": [{"quantity": -1, "unitPrice": 1}]}, "data.items[0].quantity"),
        (
            "OrderCreated",
            {"items": [{"quantity": 1, "unitPrice": 1, "name": {}}]},
            "data.items[0].name",
        ),
        (
            "OrderCreated",
            {"items": [{"quantity": 1, "unitPrice": 1, "productId": "a\x00"}]},
            "data.items[0].productId",
        ),
        (
            "OrderCreated",
            {"items": [{"quantity": 1, "unitPrice": 1, "category": "a" * 501}]},
            "data.items[0].category",
        ),
        ("OrderCreated", {"shippingAddress": "here"}, "data.shippingAddress"),
        ("OrderCreated", {"shippingAddress": {"city": 1}}, "data.shippingAddress.city"),
        ("OrderCreated", {"shippingAddress": {"city": "\x00"}}, "data.shippingAddress.city"),
        ("OrderCompleted", {"customerId": None}, "data.customerId"),
        ("PaymentProcessed", {}, "data.paymentId"),
        ("PaymentProcessed", {"paymentId": "a" * 501}, "data.paymentId"),
        ("PaymentProcessed", {"paymentId": "p", "status": 1}, "data.status"),
        ("ShipmentCreated", {}, "data.shipmentId"),
        ("ShipmentCreated", {"shipmentId": "s", "estimatedDelivery": 5}, "data.estimatedDelivery"),
        ("OrderCancelled", {"reason": "\x00"}, "data.reason"),
    ],
)
def test_a_field_that_is_wrong_is_named(event_type, data, field):
    whole = CREATED | data if event_type in ("OrderCreated", "OrderCompleted") else data
    with pytest.raises(InvalidField) as refused:
        read(event_type, whole)
    assert refused.value.field == field


@pytest.mark.parametrize("data", [{}, {"orderId": None}, {"orderId": 7}, {"orderId": "a b"}])
def test_every_order_event_names_its_order(data):
    with pytest.raises(InvalidField) as refused:
        read_order_id(data)
    assert refused.value.field == "data.orderId"


def test_all_kinds_of_order_events_are_read():
    assert len(ORDER_EVENTS) == 8
    with pytest.raises(KeyError):
        read("OrderPainted", {})
