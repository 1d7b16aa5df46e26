"""Names of types: topics, routing keys and class names stand for the types that are known."""

from __future__ import annotations

import pytest

from customer_core.event_plane.envelopes.names import (
    KNOWN_TYPES,
    class_name,
    known_type,
    label_of,
    type_of,
)


@pytest.mark.parametrize(
    ("name", "event_type"),
    [
        ("OrderCreated", "OrderCreated"),
        ("orders.order.created", "OrderCreated"),
        ("v1.order.created", "OrderCreated"),
        ("order.payment.succeeded", "PaymentProcessed"),
        ("auth.user.created", "UserCreated"),
        ("appointment.booking.created", "AppointmentBooked"),
        ("brochure.request.created", "BrochureRequested"),
        ("loyalty.points.earned", "LoyaltyPointsEarned"),
        ("com.example.shop.OrderCreated", "OrderCreated"),
        ("urn:message:Shop:OrderCreated", "OrderCreated"),
        ("v2.order.created", "v2.order.created"),
        ("ordercreated", "ordercreated"),
        ("warehouse.stock.changed", "warehouse.stock.changed"),
    ],
)
def test_a_name_stands_for_its_type(name, event_type):
    assert type_of(name) == event_type
    assert known_type(name) == (event_type if event_type in KNOWN_TYPES else None)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("OrderCreated", "OrderCreated"),
        ("ECommerce.Contracts.Events.OrderCreated, ECommerce.Contracts", "OrderCreated"),
        ("ECommerce.Contracts.Events.InventoryReserved, ECommerce.Contracts", "InventoryReserved"),
        ("Shop.Orders+OrderCreated", "OrderCreated"),
        (
            "Core.MessageEnvelope`1[[Shop.Events.OrderCreated, Shop, Version=1.0.0.0]], Core",
            "OrderCreated",
        ),
        ("orders.order.created", "orders.order.created"),
        ("warehouse.stock.changed", "warehouse.stock.changed"),
        ("", ""),
    ],
)
def test_a_class_is_known_by_its_bare_name(written, name):
    assert class_name(written) == name


def test_types_that_are_not_known_are_all_counted_as_one():
    assert {label_of(f"Nobody{number}") for number in range(100)} == {"other"}
    assert {label_of(event_type) for event_type in KNOWN_TYPES} == KNOWN_TYPES
