"""The product's own envelope: what other services send is read, or what is wrong is named."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType

import pytest

from customer_core.event_plane.envelope import (
    Arrival,
    InvalidEvent,
    read_envelope,
)
from customer_core.event_plane.envelopes.names import TYPE_OF_TOPIC
from customer_core.event_plane.envelopes.writing import write_envelope
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.events import JournalPoint, Metadata, Recorded
from customer_core.testing import NOON, an_event, envelope, order_created

ARRIVAL = Arrival(at=NOON, origin="redis:orders.events")
ARRIVED = {
    "service": "customer-service",
    "at": "2024-12-12T12:00:00Z",
    "origin": "redis:orders.events",
}
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
    return read_envelope(raw, ARRIVAL)


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
        hops=({"service": "orders"}, ARRIVED),
    )
    assert not event.is_ours


def test_an_envelope_may_say_little():
    event = read({"eventType": "SomethingHappened", "data": {}})
    assert (event.version, event.timestamp, event.source) == ("1.0", NOON, "unknown")
    assert event.business_id == "default"
    assert event.stream == "other:SomethingHappened"


@pytest.mark.parametrize(("topic", "event_type"), TYPE_OF_TOPIC.items())
def test_topic_and_type_name_are_the_same(topic, event_type):
    data = order_created()["data"] | {"userId": "u-1", "appointmentId": "a-1"}
    by_topic, by_first_version, by_name = (
        read(envelope(name, data, event_id="e")) for name in (topic, f"v1.{topic}", event_type)
    )
    assert by_topic == by_first_version == by_name
    assert by_topic.event_type == event_type


@pytest.mark.parametrize(
    ("event_type", "data", "stream"),
    [
        ("OrderCreated", {"orderId": "o-1", "customerId": "c-1"}, "order:o-1"),
        ("OrderReturned", {"orderId": "o-1"}, "order:o-1"),
        ("PaymentProcessed", {"orderId": "o-1"}, "order:o-1"),
        ("AppointmentBooked", {"appointmentId": "a-1", "customerId": "c-1"}, "appointment:a-1"),
        ("BrochureRequested", {"requestId": "r-1", "userId": "u-1"}, "brochure:r-1"),
        ("UserUpdated", {"userId": "u-1", "customerId": "c-1"}, "user:u-1"),
        ("LoyaltyPointsEarned", {"customerId": "c-1"}, "customer:c-1"),
        ("NobodyKnows", {"customerId": "c-1"}, "customer:c-1"),
        ("NobodyKnows", {}, "other:NobodyKnows"),
    ],
)
def test_an_event_is_of_the_stream_of_what_it_is_about(event_type, data, stream):
    assert read(envelope(event_type, data)).stream == stream


@pytest.mark.parametrize(
    ("event_type", "data"),
    [
        ("OrderCreated", {"customerId": "c-1"}),
        ("OrderCreated", {"orderId": "no id!", "customerId": "c-1"}),
        ("OrderCreated", {"orderId": 7}),
        ("UserCreated", {"email": "a@example.com"}),
        ("LoyaltyPointsEarned", {"customerId": "no id!"}),
        ("NobodyKnows", {"customerId": ["c-1"]}),
    ],
)
def test_what_names_nothing_by_a_good_id_is_of_the_stream_of_its_type(event_type, data):
    assert read(envelope(event_type, data)).stream == f"other:{event_type}"


def test_the_facts_are_not_for_the_envelope_to_check():
    data = {"orderId": "o-1", "totalAmount": "plenty", "createdAt": "soon"}
    assert read(envelope("OrderCreated", data)).data == data


def test_an_event_without_a_correlation_begins_a_conversation():
    metadata = {"causationId": "cause-1"}
    assert read(without(metadata=metadata)).metadata.correlation_id == "evt-1"
    assert read(without("eventId", metadata={})).metadata.correlation_id.startswith("evt_")


def test_headers_say_what_the_envelope_does_not():
    headers = {"correlation-id": "corr-2", "traceparent": "00-a-b-01"}
    event = read_envelope(without(metadata={"traceparent": "00-1-2-01"}), ARRIVAL, headers)
    assert event.metadata.correlation_id == "corr-2"
    assert event.metadata.traceparent == "00-1-2-01"


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
        (without(version="2.0"), "version"),
        (without(version="10"), "version"),
        (without(version="latest"), "version"),
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
        (without(metadata={"correlationId": "a" * 201}), "metadata.correlationId"),
        (without(metadata={"traceparent": "\ud800"}), "metadata.traceparent"),
        (without(metadata={"hops": [{}] * 21}), "metadata.hops"),
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
    assert read(without(metadata={"hops": hops})).metadata.hops == (*kept, ARRIVED)


def test_an_event_that_comes_back_through_this_service_is_no_fault():
    hops = [{"service": "orders"}, {"service": "customer-service"}, {"service": "loyalty"}]
    assert len(read(without(metadata={"hops": hops})).metadata.hops) == 4


def test_an_event_that_goes_round_in_a_circle_is_stopped():
    hops = [{"service": "customer-service"}, {"service": "loyalty"}] * 11
    with pytest.raises(InvalidEvent, match="goes round in a circle"):
        read(without(metadata={"hops": hops}))


@pytest.mark.parametrize("version", ["1", "1.0", "1.7", "v1", "1.0.3"])
def test_every_first_version_is_understood(version):
    assert read(without(version=version)).version == version


def test_any_version_of_a_type_that_is_not_known_is_kept():
    assert read(without(eventType="NobodyKnows", version="2024-12")).version == "2024-12"


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
    metadata["hops"] = [{"service": "orders"}, ARRIVED]
    assert written == without("more", metadata=metadata)


def test_what_is_for_the_audit_trail_is_never_published(service, john):
    (recorded,) = service.store.all_events()
    assert recorded.event.audit is not None
    assert set(write_envelope(recorded)) == {
        *("eventId", "eventType", "version", "timestamp", "source", "data", "metadata")
    }
