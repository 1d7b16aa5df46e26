"""The messages and topics of the documents are understood as they are written there."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from customer_core.event_plane.envelope import Arrival, InvalidEvent, read_envelope
from customer_core.event_plane.envelopes.names import known_type
from customer_core.kernel.events import Event
from customer_core.kernel.policies import Policies
from customer_core.orders.perspective import evolve
from customer_core.testing import NOON
from tests.documents.reading import Document

BFF = Document("000_customer_service_bff.txt")
PROFILES = Document("001_customer_service.txt")
SELF_SERVICE = Document("003_customer_service.txt")
BUSINESSES = Document("004_customers_service.txt")

FLAT = {
    message["event"]: message
    for block in BUSINESSES.blocks()
    if block.language == "json" and "event" in (message := json.loads(block.text))
}
FIELDS = re.compile(r"@event\.(\w+)")
ID = "order-abc123"


def read(message: Any, origin: str = "kafka:events", **headers: str) -> Event:
    return read_envelope(message, Arrival(at=NOON, origin=origin), headers)


@pytest.mark.parametrize(
    ("name", "event_type", "data"),
    [
        (
            "v1.customer.created",
            "CustomerCreated",
            {
                "customerId": "uuid",
                "userId": "uuid",
                "fullName": "Ana Popescu",
                "email": "ana@email.com",
                "createdAt": "2025-07-21T14:00:00Z",
            },
        ),
        (
            "v1.customer.updated",
            "CustomerProfileUpdated",
            {
                "customerId": "uuid",
                "fieldsChanged": ["phone", "avatar_url"],
                "updatedAt": "2025-07-21T15:25:00Z",
            },
        ),
        (
            "v1.customer.tagged",
            "CustomerTagged",
            {"customerId": "uuid", "tag": "VIP", "createdBy": "admin_id"},
        ),
        (
            "v1.customer.note_added",
            "CustomerNoteAdded",
            {
                "customerId": "uuid",
                "createdBy": "admin_id",
                "note": "Prefers morning appointments",
                "createdAt": "2025-07-21T16:00:00Z",
            },
        ),
    ],
)
def test_the_flat_messages_of_004_are_understood(name, event_type, data):
    event = read(FLAT[name])
    assert (event.event_type, event.stream, event.data) == (event_type, "customer:uuid", data)
    assert event.business_id == FLAT[name].get("business_id", "default")


def test_there_are_no_other_flat_messages_in_004():
    assert set(FLAT) == {
        "v1.customer.created",
        "v1.customer.updated",
        "v1.customer.tagged",
        "v1.customer.note_added",
    }


def consumed_by_self_service() -> list[str]:
    rows = SELF_SERVICE.table("Consumed")
    return [topic.strip("`") for topic, _ in rows]


@pytest.mark.parametrize(
    ("topic", "event_type", "stream"),
    [
        ("order.payment.succeeded", "PaymentProcessed", "order:o-1"),
        ("appointment.booking.created", "AppointmentBooked", "appointment:a-1"),
        ("auth.user.created", "UserCreated", "user:u-1"),
    ],
)
def test_the_topics_that_003_consumes_are_understood(topic, event_type, stream):
    assert topic in consumed_by_self_service()
    facts = {"orderId": "o-1", "appointmentId": "a-1", "userId": "u-1"}
    for event in (read({"event": topic, **facts}), read(facts, origin=f"kafka:{topic}")):
        assert (event.event_type, event.stream) == (event_type, stream)


def test_there_are_no_other_topics_that_003_consumes():
    assert len(consumed_by_self_service()) == 3


@pytest.mark.parametrize("name", ["OrderCompleted", "LoyaltyPointsEarned"])
def test_the_topics_that_001_subscribes_to_are_understood(name):
    assert known_type(PROFILES.label(name, "Topic")) == name


def test_the_envelope_of_001_is_the_products_own():
    example = json.loads(PROFILES.text("CustomerCreated", "json"))
    with pytest.raises(InvalidEvent, match="this service's own name"):
        read(example)
    event = read(example | {"source": "another-service"})
    assert (event.event_id, event.event_type) == ("evt_customer_123", "CustomerCreated")
    assert (event.stream, event.data) == ("customer:cust_456", example["data"])
    assert event.metadata.correlation_id == "corr_registration_123"


@pytest.mark.parametrize("name", ["OrderCreated", "PaymentProcessed", "ShipmentCreated"])
def test_the_typed_messages_of_000_make_an_order(name):
    (handler,) = re.findall(
        rf"HandleAsync\(\s*{name} @event,.*?(?=// Handle|^```)",
        BFF.text("Order Summary Perspective", "csharp") + "\n```",
        re.DOTALL | re.MULTILINE,
    )
    payload = {field: VALUES[field] for field in FIELDS.findall(handler)}
    assert len(payload) > 3
    message = {
        "MessageId": f"msg-{name}",
        "Payload": payload,
        "Hops": [{"ServiceName": "OrderService", "Timestamp": "2024-12-12T10:30:00Z"}],
    }
    event = read(message, envelopetype=f"ECommerce.Contracts.Events.{name}, ECommerce.Contracts")
    assert (event.event_type, event.stream) == (name, f"order:{ID}")
    assert evolve(None, event, Policies()).order_id == ID


VALUES: dict[str, object] = {
    "OrderId": ID,
    "CustomerId": "cust-123",
    "TotalAmount": "39.98",
    "Items": [{"ProductId": "prod-456", "Quantity": 2, "UnitPrice": "19.99"}],
    "ShippingAddress": {
        "Street": "123 Main St",
        "City": "Springfield",
        "State": "IL",
        "ZipCode": "62701",
        "Country": "USA",
    },
    "CreatedAt": "2024-12-12T10:30:00Z",
    "PaymentId": "pay-xyz789",
    "Status": "Captured",
    "ProcessedAt": "2024-12-12T10:31:00Z",
    "ShipmentId": "ship-def456",
    "TrackingNumber": "123456789012",
    "EstimatedDelivery": "2024-12-15T12:00:00Z",
}


def test_a_payment_that_succeeded_is_captured_where_it_says_nothing_else():
    facts = {"orderId": ID, "paymentId": "pay-1"}
    order = evolve(None, read({"event": "order.payment.succeeded", **facts}), Policies())
    assert order.paid is not None
    assert order.paid.status == "Captured"
