"""The business of an event: said once, and one that the sender may tell of."""

from __future__ import annotations

import pytest

from customer_core.event_plane.envelope import Arrival, read_envelope
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.policies import Policies
from customer_core.testing import NOON


def read(raw, businesses=None):
    return read_envelope(raw, Arrival(at=NOON, origin="redis:orders", businesses=businesses))


def own(metadata=None, **data):
    return {"eventType": "OrderCreated", "data": data, "metadata": metadata or {}}


@pytest.mark.parametrize(
    "message",
    [
        own({"businessId": "shop"}),
        own({"businessId": "shop"}, businessId="shop"),
        own({}, businessId="shop"),
        own({}, business_id="shop"),
        own({"businessId": "shop"}, businessId=7),
        {"event": "v1.order.created", "business_id": "shop"},
        {"specversion": "1.0", "id": "1", "source": "/o", "type": "t", "businessid": "shop"},
        {"type": "OrderCreated", "payload": {"BusinessId": "shop"}},
        {"type": "OrderCreated", "businessId": "shop", "payload": {}},
    ],
)
def test_it_is_found_where_the_message_says_it(message):
    assert read(message).business_id == "shop"


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (own({"businessId": "shop"}, businessId="other"), "data.businessId"),
        (own({"businessId": "shop"}, business_id="other"), "data.business_id"),
        (own({}, businessId="shop", business_id="other"), "data.business_id"),
        (own({"businessId": "shop"}, businessId="no id!"), "data.businessId"),
        (
            {
                "specversion": "1.0",
                "id": "1",
                "source": "/o",
                "type": "t",
                "businessid": "shop",
                "data": {"businessId": "other"},
            },
            "data.businessId",
        ),
        (
            {
                "type": "OrderCreated",
                "businessId": "shop",
                "payload": {},
                "hops": [{"securityContext": {"tenantId": "other"}}],
            },
            "hops.securityContext.tenantId",
        ),
    ],
)
def test_a_message_that_names_two_is_refused(message, field):
    with pytest.raises(InvalidField, match="another business") as refused:
        read(message)
    assert refused.value.field == field


def test_a_business_that_the_sender_may_not_tell_of_is_refused():
    allowed = frozenset({"shop", "salon"})
    assert read(own({"businessId": "shop"}), allowed).business_id == "shop"
    with pytest.raises(InvalidField, match="may tell of"):
        read(own({"businessId": "other"}), allowed)
    with pytest.raises(InvalidField, match="may tell of"):
        read(own(), allowed)


def test_a_sender_of_one_business_need_not_name_it():
    assert read(own(), frozenset({"shop"})).business_id == "shop"


def test_a_sender_bound_to_none_may_tell_of_none():
    with pytest.raises(InvalidField, match="may tell of"):
        read(own(), frozenset())


def test_origins_are_bound_by_patterns():
    policies = Policies(
        event_businesses={
            "redis:orders.events": frozenset({"default", "shop-2"}),
            "kafka:*": frozenset({"salon"}),
            "kafka:orders": frozenset({"shop-2"}),
        }
    )
    assert policies.businesses_from("redis:orders.events") == {"default", "shop-2"}
    assert policies.businesses_from("kafka:users") == {"salon"}
    assert policies.businesses_from("kafka:orders") == {"salon", "shop-2"}
    assert policies.businesses_from("redis:auth.events") is None
