"""CloudEvents 1.0: structured and binary, in every transport's names of the attributes."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest

from customer_core.event_plane.envelope import Arrival, read_envelope
from customer_core.event_plane.envelopes.writing import write_cloud_event
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.events import JournalPoint, Recorded
from customer_core.testing import NOON, envelope

DATA = {"orderId": "order-1", "reason": "no"}
STRUCTURED = {
    "specversion": "1.0",
    "id": "evt-1",
    "source": "/order-service",
    "type": "orders.order.cancelled",
    "subject": "order-1",
    "time": "2024-12-12T10:30:00Z",
    "datacontenttype": "application/json",
    "businessid": "shop",
    "correlationid": "corr-1",
    "causationid": "cause-1",
    "traceparent": "00-1-2-01",
    "hops": '[{"service": "orders"}]',
    "unknownextension": "kept by nobody",
    "data": DATA,
}
ATTRIBUTES = {
    name: value for name, value in STRUCTURED.items() if name not in ("data", "datacontenttype")
}


BY_DAPR = {
    "specversion": "1.0",
    "id": "dapr-1",
    "source": "order-app",
    "type": "com.dapr.event.sent",
    "time": "2024-12-12T10:30:00Z",
    "topic": "orders.order.cancelled",
    "pubsubname": "pubsub",
    "traceparent": "00-1-2-01",
}


def without(*names, **changes):
    return {name: value for name, value in STRUCTURED.items() if name not in names} | changes


def test_a_structured_one_is_read_whole(read):
    event = read(STRUCTURED)
    assert (event.event_id, event.event_type, event.source) == (
        "evt-1",
        "OrderCancelled",
        "/order-service",
    )
    assert event.timestamp == datetime(2024, 12, 12, 10, 30, tzinfo=UTC)
    assert (event.business_id, event.stream, event.data) == ("shop", "order:order-1", DATA)
    said = event.metadata
    assert (said.correlation_id, said.causation_id) == ("corr-1", "cause-1")
    assert said.traceparent == "00-1-2-01"
    assert said.hops[0] == {"service": "orders"}


@pytest.mark.parametrize("prefix", ["ce-", "ce_", "cloudevents:", "cloudevents_"])
def test_a_binary_one_says_the_same_in_its_headers(read, prefix):
    headers = {f"{prefix}{name}": value for name, value in ATTRIBUTES.items()}
    assert read(DATA, **headers) == read(STRUCTURED)


def test_over_http_attributes_may_be_percent_encoded(read):
    headers = {f"ce-{name}": value for name, value in ATTRIBUTES.items()}
    headers["ce-source"] = "/caf%C3%A9%20service"
    assert read(DATA, **headers).source == "/café service"


def test_an_attribute_with_a_percent_sign_in_kafka_is_meant_so(read):
    headers = {f"ce_{name}": value for name, value in ATTRIBUTES.items()}
    assert read(DATA, **headers | {"ce_source": "/100%25"}).source == "/100%25"


def test_data_may_be_in_base64(read):
    encoded = base64.b64encode(json.dumps(DATA).encode()).decode()
    assert read(without("data", data_base64=encoded)).data == DATA


def test_there_may_be_no_data(read):
    assert read(without("data", type="SomethingHappened")).data == {}


def test_what_is_not_said_is_filled_in(read):
    event = read(without("time", "businessid", "correlationid", "hops"))
    assert (event.timestamp, event.business_id) == (NOON, "default")
    assert event.metadata.correlation_id == "evt-1"
    assert len(event.metadata.hops) == 1


@pytest.mark.parametrize("hops", ["here and there", "[", '"orders"', "[" * 30_000, 7])
def test_hops_that_are_none_are_passed_over(read, hops):
    assert len(read(without(hops=hops)).metadata.hops) == 1


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (without(specversion="0.3"), "specversion"),
        (without(specversion=1.0), "specversion"),
        (without("id"), "id"),
        (without(id="no id!"), "id"),
        (without("source"), "source"),
        (without(source="customer-service"), "source"),
        (without("type"), "type"),
        (without(time="yesterday"), "time"),
        (without(businessid="a b"), "businessid"),
        (without(correlationid=7), "correlationid"),
        (without(data=[1]), "data"),
        (without(data="<xml/>"), "data"),
        (without(data_base64="e30="), "data_base64"),
        (without("data", data_base64="no base64!"), "data_base64"),
        (without("data", data_base64=7), "data_base64"),
        (without("data", data_base64="AAAA"), "data"),
        (without(eventversion="2.0"), "eventversion"),
        (without(hops=json.dumps([{}] * 21)), "hops"),
    ],
)
def test_an_attribute_that_is_wrong_is_named(read, raw, field):
    with pytest.raises(InvalidField) as refused:
        read(raw)
    assert refused.value.field == field


def test_a_binary_one_of_another_version_is_refused(read):
    headers = {f"ce-{name}": value for name, value in ATTRIBUTES.items()}
    with pytest.raises(InvalidField, match=r"must be 1\.0"):
        read(DATA, **headers | {"ce-specversion": "0.2"})
    del headers["ce-specversion"]
    with pytest.raises(InvalidField, match=r"must be 1\.0"):
        read(DATA, **headers)


def test_a_content_type_that_promises_one_is_taken_at_its_word(read):
    with pytest.raises(InvalidField, match=r"must be 1\.0"):
        read({"id": "1"}, content__type="application/cloudevents+json; charset=utf-8")


class TestMadeByDapr:
    """Dapr puts a CloudEvent around whatever it is given."""

    def test_an_envelope_within_is_read_as_if_it_had_come_alone(self, read):
        inner = envelope("OrderCancelled", DATA, event_id="evt-1", business="shop")
        event = read(BY_DAPR | {"data": inner})
        assert (event.event_id, event.source) == ("evt-1", "order-service")
        assert (event.business_id, event.data) == ("shop", DATA)
        assert event.metadata.traceparent == "00-1-2-01"

    def test_bare_facts_have_their_type_from_the_topic(self, read):
        event = read(BY_DAPR | {"data": DATA})
        assert (event.event_id, event.event_type) == ("dapr-1", "OrderCancelled")
        assert event.timestamp == datetime(2024, 12, 12, 10, 30, tzinfo=UTC)

    def test_facts_of_no_known_topic_are_refused(self, read):
        with pytest.raises(InvalidField):
            read(BY_DAPR | {"data": DATA, "topic": "orders"})

    def test_a_cloudevent_within_is_the_one_that_counts(self, read):
        assert read(BY_DAPR | {"data": STRUCTURED}).event_id == "evt-1"

    def test_a_business_within_may_not_contradict_the_one_around(self, read):
        inner = envelope("OrderCancelled", DATA, business="shop")
        with pytest.raises(InvalidField, match="another business"):
            read(BY_DAPR | {"businessid": "other", "data": inner})


def test_what_is_written_is_read_again_as_it_was():
    arrival = Arrival(at=NOON, origin="kafka:orders")
    event = read_envelope(STRUCTURED, arrival)
    written = write_cloud_event(Recorded(event, JournalPoint(1, 1), NOON))
    assert written["specversion"] == "1.0"
    assert written["subject"] == "order:order-1"
    again = read_envelope(json.loads(json.dumps(written)), arrival)
    assert again.metadata.hops[:-1] == event.metadata.hops
    assert (again.event_id, again.business_id, again.data) == ("evt-1", "shop", DATA)


def test_what_is_written_has_every_attribute_as_text(service, john):
    (recorded,) = service.store.all_events()
    written = write_cloud_event(recorded)
    assert written.pop("data") == recorded.event.data
    assert all(isinstance(value, str) and value for value in written.values())
    assert all(name.isalnum() and name == name.lower() for name in written)
