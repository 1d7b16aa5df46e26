"""Orders, statistics and segments over HTTP."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from customer_core.testing import envelope, order_created, order_fact, payment_processed

PLACED = datetime(2024, 12, 12, 10, 30, tzinfo=UTC)


@pytest.fixture
def order(client, service, jane):
    """The order of document 000, placed by jane."""
    service.memory.ingest(
        order_created("order-abc123", "jane", "39.98", at=PLACED),
        payment_processed("order-abc123", at=PLACED + timedelta(minutes=1), paymentId="pay-xyz789"),
        envelope(
            "ShipmentCreated",
            {
                "orderId": "order-abc123",
                "shipmentId": "ship-def456",
                "trackingNumber": "123456789012",
                "estimatedDelivery": "2024-12-15T12:00:00Z",
            },
            at=PLACED + timedelta(hours=1),
        ),
    )
    service.memory.settle()


ORDER = {
    "orderId": "order-abc123",
    "customerId": "jane",
    "totalAmount": 39.98,
    "status": "Shipped",
    "itemCount": 1,
    "shippingAddress": {
        "street": "123 Main St",
        "city": "Springfield",
        "state": "IL",
        "zipCode": "62701",
        "country": "USA",
    },
    "createdAt": "2024-12-12T10:30:00Z",
    "paymentInfo": {
        "paymentId": "pay-xyz789",
        "status": "Captured",
        "processedAt": "2024-12-12T10:31:00Z",
    },
    "shipmentInfo": {
        "shipmentId": "ship-def456",
        "trackingNumber": "123456789012",
        "estimatedDelivery": "2024-12-15T12:00:00Z",
        "actualDelivery": None,
    },
}
ACTIVITY = {
    "customerId": "jane",
    "totalOrders": 1,
    "totalSpent": 39.98,
    "lastOrderId": "order-abc123",
    "lastOrderAt": "2024-12-12T10:30:00Z",
    "firstOrderAt": "2024-12-12T10:30:00Z",
}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/customers/jane", ACTIVITY),
        ("/api/customers/jane/orders", [ORDER]),
        ("/api/orders/order-abc123", ORDER),
    ],
)
def test_the_bff_answers_exactly_as_document_000_shows(client, admin, order, path, body):
    answer = client.get(path, headers=admin)

    assert answer.status_code == 200
    assert answer.text == json.dumps(body, separators=(",", ":"))


def test_an_order_that_is_not_there_is_not_found(client, admin, jane):
    answer = client.get("/api/orders/order-1", headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (404, "ORDER_NOT_FOUND")


def test_an_order_of_somebody_else_is_as_one_that_is_not_there(client, bearer, order):
    other = bearer("user-bob", "customer", scope="customers:read")

    answer = client.get("/api/orders/order-abc123", headers=other)

    assert (answer.status_code, answer.json()["code"]) == (404, "ORDER_NOT_FOUND")


def test_an_order_known_by_its_completion_alone_is_shown(client, admin, service, jane):
    service.memory.ingest(
        envelope(
            "OrderCompleted",
            {"orderId": "o-1", "customerId": "jane", "totalAmount": Decimal("5420.50")},
            at=PLACED,
        )
    )
    service.memory.settle()

    answer = client.get("/api/orders/o-1", headers=admin)

    assert answer.json()["itemCount"] == 0
    assert answer.json()["shipmentInfo"] is None
    assert '"totalAmount":5420.50,' in answer.text


def test_the_summary_counts_by_status_and_shows_the_latest(client, admin, service, order):
    service.memory.ingest(
        order_created("order-2", "jane", "10.00", at=PLACED + timedelta(hours=1)),
        order_fact("OrderCancelled", "order-2", at=PLACED + timedelta(hours=1)),
    )
    service.memory.settle()

    summary = client.get("/v1/customers/jane/orders/summary", headers=admin).json()["data"][
        "summary"
    ]

    assert (summary["totalOrders"], summary["totalSpent"]) == (1, 39.98)
    assert summary["byStatus"] == {"Cancelled": 1, "Shipped": 1}
    assert [one["orderId"] for one in summary["recentOrders"]] == ["order-2", "order-abc123"]


def test_stats_tell_how_much_and_how_often(client, admin, service, order):
    service.memory.ingest(order_created("order-2", "jane", "10.00", at=PLACED + timedelta(hours=1)))
    service.memory.settle()

    stats = client.get("/v1/customers/jane/stats", headers=admin).json()["data"]["stats"]

    assert (stats["totalOrders"], stats["totalSpent"]) == (2, 49.98)
    assert stats["lifetimeValue"] == 39.98  # the second is not paid yet
    assert stats["lastOrderDate"] == "2024-12-12T11:30:00Z"
    assert stats["cancellationRate"] == 0
    assert stats["ordersPerMonth"] is None
    assert (stats["totalAppointments"], stats["appointmentCancellationRate"]) == (0, None)


def test_the_segment_tells_tier_figures_qualifications_and_the_way_up(client, admin, service, jane):
    for number in range(5):
        at = PLACED - timedelta(days=number)
        service.memory.ingest(
            order_created(f"o-{number}", "jane", "240.10", at=at),
            payment_processed(f"o-{number}", at=at),
        )
    service.memory.settle()

    answer = client.get("/v1/customers/jane/segment", headers=admin)

    segment = answer.json()["data"]["segment"]
    assert (segment["tier"], segment["segment"]) == ("premium", "high_value")
    assert segment["metrics"]["daysSinceLastOrder"] == 0
    assert '"totalSpent":1200.50,"orderCount":5,"averageOrderValue":240.10' in answer.text
    assert segment["qualifications"]["premiumTier"] == {
        "qualified": True,
        "requirement": "totalSpent >= 1000",
        "achievedAt": "2024-12-12T12:00:00Z",  # no earlier than the registration
    }
    assert segment["nextTier"]["requirement"] == "totalSpent >= 10000"
    assert '"progress":12.01,"remaining":8799.50' in answer.text
    assert [one["segment"] for one in segment["memberships"]] == ["high_value"]


def test_all_segments_are_listed_with_rule_and_size(client, admin, service, jane):
    service.memory.settle()

    data = client.get("/v1/customers/segments", headers=admin).json()["data"]

    assert data["customers"] == 1
    assert [tier["name"] for tier in data["tiers"]] == ["regular", "premium", "vip", "enterprise"]
    assert data["tiers"][0] == {"name": "regular", "requirement": "", "customers": 1}
    assert {
        "name": "high_value",
        "requirement": "averageOrderValue >= 200",
        "customers": 0,
    } in data["segments"]
