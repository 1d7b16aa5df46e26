"""Envelopes: what other services send is recognised, or named field by field."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType

import pytest

from customer_core import Policies
from customer_core.event_plane.envelope import (
    TYPE_OF_TOPIC,
    InvalidEvent,
    read_envelope,
    write_envelope,
)
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.events import JournalPoint, Metadata, Recorded
from customer_core.testing import NOON, an_event, envelope, order_created

POLICIES = Policies()
WHOLE = {
    "eventId": "evt-1",
    "eventType": "OrderCancelled",
    "version": "1.1",
    "timestamp": "2024-12-12T10:30:00Z",
    "source": "order-service",
    "data": {"orderId": "order-1", "reason": "no", "extraPayload": {"any": ["thing", None]}},
    "metadata": {
        "correlationId": "corr-1",
        "causationId": "cause-1",
        "traceparent": "00-1-2-01",
        "actor": "user-1",
        "businessId": "shop",
        "hops": [{"service": "orders"}],
        "more": 1,
    },
    "more": 1,
}


def read(raw):
    return read_envelope(raw, POLICIES, NOON)


def without(*names, **changes):
    return {name: value for name, value in WHOLE.items() if name not in names} | changes


def test_an_envelope_is_read_whole():
    event = read(WHOLE)
    assert (event.event_id, event.event_type, event.version) == ("evt-1", "OrderCancelled", "1.1")
    assert event.timestamp == datetime(2024, 12, 12, 10, 30, tzinfo=UTC)
    assert (event.source, event.business_id) == ("order-service", "shop")
    assert event.stream == "order:order-1"
    assert event.data == WHOLE["data"]
    assert event.metadata == Metadata(
        correlation_id="corr-1",
        causation_id="cause-1",
        traceparent="00-1-2-01",
        actor="user-1",
        hops=({"service": "orders"},),
    )
    assert not event.is_ours


def test_an_envelope_may_say_little():
    event = read({"eventType": "SomethingHappened", "data": {}})
    assert (event.version, event.timestamp, event.source) == ("1.0", NOON, "unknown")
    assert event.business_id == "default"
    assert event.stream == "other:SomethingHappened"


@pytest.mark.parametrize(("topic", "event_type"), TYPE_OF_TOPIC.items())
def test_topic_and_type_name_are_the_same(topic, event_type):
    data = order_created()["data"] | {
        "paymentId": "p",
        "shipmentId": "s",
        "points": 1,
        "customerId": "cust-123",
    }
    by_topic, by_name = (read(envelope(name, data, event_id="e")) for name in (topic, event_type))
    assert by_topic == by_name
    assert by_topic.event_type == event_type


def test_all_events_of_an_order_are_of_its_stream():
    assert read(order_created("order-7")).stream == "order:order-7"


def test_other_events_that_name_a_customer_are_of_its_stream():
    event = read(envelope("AppointmentBooked", {"customerId": "cust-123"}))
    assert event.stream == "customer:cust-123"


def test_types_this_service_does_not_know_are_kept_as_they_are():
    data = {"deep": [{"number": Decimal("1.10")}]}
    assert read(envelope("NobodyKnows", data)).data == data


class TestDerivedIds:
    """An event without an id gets one from its content."""

    def derived(self, **changes):
        return read(without("eventId", **changes)).event_id

    def test_it_is_the_same_for_the_same_content(self):
        assert self.derived() == self.derived()
        assert self.derived().startswith("evt_")
        assert len(self.derived()) <= 64

    def test_it_stays_the_same_from_release_to_release(self):
        assert self.derived() == "evt_1b73f5913d613f7b973cc3c1c1d0b6dc2aa02ba76a4a6050"

    def test_the_order_of_fields_does_not_matter(self):
        data = dict(reversed(WHOLE["data"].items()))
        assert self.derived(data=data) == self.derived()

    def test_neither_does_the_name_by_topic(self):
        assert self.derived(eventType="orders.order.cancelled") == self.derived()

    def test_nor_how_an_amount_is_written(self):
        one, other = (
            self.derived(data=WHOLE["data"] | {"amount": Decimal(amount)})
            for amount in ("39.9", "39.90")
        )
        assert one == other

    def test_other_content_has_another_id(self):
        ids = {
            self.derived(),
            self.derived(timestamp="2024-12-12T10:30:01Z"),
            self.derived(data=WHOLE["data"] | {"reason": "yes"}),
            self.derived(data=WHOLE["data"] | {"amount": Decimal("39.90")}),
            self.derived(data=WHOLE["data"] | {"amount": Decimal("39.91")}),
            self.derived(eventType="OrderReturned"),
        }
        assert len(ids) == 6

    def test_amounts_of_many_digits_stay_apart(self):
        long = "0." + "1" * 40
        one, other = (
            self.derived(data=WHOLE["data"] | {"amount": Decimal(long + digit)}) for digit in "12"
        )
        assert one != other


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (None, "event"),
        ([], "event"),
        ("text", "event"),
        ({}, "data"),
        (without("data"), "data"),
        (without(data=[]), "data"),
        (without(metadata=[1]), "metadata"),
        (without("eventType"), "eventType"),
        (without(eventType=""), "eventType"),
        (without(eventType=7), "eventType"),
        (without(eventType="a" * 201), "eventType"),
        (without(eventType="a\x00"), "eventType"),
        (without(version=1), "version"),
        (without(source=None), "source"),
        (without(source="customer-service"), "source"),
        (without(timestamp="yesterday"), "timestamp"),
        (without(timestamp="2024-12-12T10:30:00"), "timestamp"),
        (without(eventId=7), "eventId"),
        (without(eventId="a b"), "eventId"),
        (without(metadata={"businessId": "a b"}), "metadata.businessId"),
        (without(metadata={"businessId": 7}), "metadata.businessId"),
        (without(metadata={"correlationId": 7}), "metadata.correlationId"),
        (without(metadata={"actor": "a\x00"}), "metadata.actor"),
        (without(data={}), "data.orderId"),
        (without(data={"orderId": "o", "cancelledAt": "soon"}), "data.cancelledAt"),
        (without(eventType="LoyaltyPointsEarned", data={"customerId": "c"}), "data.points"),
        (without(eventType="AppointmentBooked", data={"customerId": "a b"}), "data.customerId"),
    ],
)
def test_a_field_that_is_wrong_is_named(raw, field):
    with pytest.raises(InvalidField) as refused:
        read(raw)
    assert refused.value.field == field


def test_nobody_else_speaks_with_our_name():
    with pytest.raises(InvalidEvent, match="this service's own name"):
        read(without(source="customer-service"))


@pytest.mark.parametrize(
    ("hops", "kept"),
    [(None, ()), ("here", ()), ([], ()), ([{"a": 1}, "b", None], ({"a": 1},))],
)
def test_hops_that_are_none_are_passed_over(hops, kept):
    assert read(without(metadata={"hops": hops})).metadata.hops == kept


@pytest.mark.parametrize("metadata", [None, {}])
def test_metadata_may_be_missing(metadata):
    assert read(without(metadata=metadata)).business_id == "default"


def test_an_envelope_of_ours_has_the_form_of_document_001():
    event = an_event(
        "evt-1",
        event_type="CustomerCreated",
        source="customer-service",
        business="shop",
        data=MappingProxyType({"customerId": "cust-123"}),
    )
    assert write_envelope(Recorded(event, JournalPoint(1, 1), NOON)) == {
        "eventId": "evt-1",
        "eventType": "CustomerCreated",
        "version": "1.0",
        "timestamp": "2024-12-12T12:00:00Z",
        "source": "customer-service",
        "data": {"customerId": "cust-123"},
        "metadata": {"businessId": "shop"},
    }


def test_what_is_read_is_written_as_it_was():
    written = write_envelope(Recorded(read(WHOLE), JournalPoint(1, 1), NOON))
    metadata = {name: value for name, value in WHOLE["metadata"].items() if name != "more"}
    assert written == without("more", metadata=metadata)


def test_what_is_for_the_audit_trail_is_never_published(service, john):
    (recorded,) = service.store.all_events()
    assert recorded.event.audit is not None
    assert set(write_envelope(recorded)) == {
        *("eventId", "eventType", "version", "timestamp", "source", "data", "metadata")
    }
