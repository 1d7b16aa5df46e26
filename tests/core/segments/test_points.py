"""Loyalty points as other services tell of them."""

from __future__ import annotations

import pytest

from customer_core.kernel.errors import InvalidField
from customer_core.segments.points import read_points
from customer_core.testing import NOON, an_event, key_of


def earned(**data):
    facts = {"customerId": "cust-123", "points": 10} | data
    return an_event("event-1", event_type="LoyaltyPointsEarned", data=facts)


def test_an_entry_is_read():
    entry = read_points(earned(reference="order-1"))
    assert entry.key == key_of("cust-123")
    assert (entry.points, entry.reference, entry.at, entry.event_id) == (
        10,
        "order-1",
        NOON,
        "event-1",
    )


def test_without_a_reference_the_event_is_its_own():
    assert read_points(earned()).reference == "event-1"


@pytest.mark.parametrize("points", [0, 10**9])
def test_points_at_the_edge_are_taken(points):
    assert read_points(earned(points=points)).points == points


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"points": None}, "data.points"),
        ({"points": "10"}, "data.points"),
        ({"points": True}, "data.points"),
        ({"points": -1}, "data.points"),
        ({"points": 10**9 + 1}, "data.points"),
        ({"customerId": None}, "data.customerId"),
        ({"customerId": "a b"}, "data.customerId"),
        ({"reference": 7}, "data.reference"),
        ({"reference": "a\x00"}, "data.reference"),
        ({"reference": "a" * 201}, "data.reference"),
    ],
)
def test_a_field_that_is_wrong_is_named(data, field):
    with pytest.raises(InvalidField) as refused:
        read_points(earned(**data))
    assert refused.value.field == field
