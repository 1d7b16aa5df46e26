"""Flat messages (003, 004) and typed ones (000, 002) come to the same as the own envelope."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from customer_core.kernel.errors import InvalidField
from customer_core.testing import NOON, envelope

ORDER = {
    "orderId": "order-1",
    "customerId": "cust-1",
    "totalAmount": 39,
    "items": [{"productId": "p-1", "quantity": 2, "unitPrice": 19}],
    "shippingAddress": {"street": "123 Main St", "zipCode": "62701"},
    "extraPayload": {"gift_wrap": True, "Note": "none"},
}
SNAKES = {
    "order_id": "order-1",
    "customer_id": "cust-1",
    "total_amount": 39,
    "items": [{"product_id": "p-1", "quantity": 2, "unit_price": 19}],
    "shipping_address": {"street": "123 Main St", "zip_code": "62701"},
    "extra_payload": {"gift_wrap": True, "Note": "none"},
}
CAPITALS = {
    "OrderId": "order-1",
    "CustomerId": "cust-1",
    "TotalAmount": 39,
    "Items": [{"ProductId": "p-1", "Quantity": 2, "UnitPrice": 19}],
    "ShippingAddress": {"Street": "123 Main St", "ZipCode": "62701"},
    "ExtraPayload": {"gift_wrap": True, "Note": "none"},
}
CLASS = "ECommerce.Contracts.Events.OrderCreated, ECommerce.Contracts"
HOPS = [
    {
        "Type": 1,
        "ServiceInstance": {"ServiceName": "Storefront"},
        "Timestamp": "2024-12-12T10:00:00Z",
        "CorrelationId": "elsewhere",
    },
    {
        "Type": 0,
        "ServiceInstance": {"ServiceName": "OrderService", "HostName": "host-1"},
        "Timestamp": "2024-12-12T10:30:00Z",
        "Topic": "orders",
        "CorrelationId": {"Value": "corr-1"},
        "SecurityContext": {"UserId": "user-1", "TenantId": "shop"},
        "CallerFilePath": "/src/Orders.cs",
    },
    {"ServiceName": "Router", "Timestamp": "2024-12-12T10:31:00Z", "CausationId": "cause-1"},
]
FLAT = {"event": "v1.order.created", "business_id": "shop", **SNAKES}
TYPED = {"MessageId": "m-1", "Payload": CAPITALS, "Hops": HOPS}


class TestFlatMessages:
    """The facts stand beside the name of the event."""

    def test_the_facts_are_in_our_spelling_and_the_envelope_is_not_among_them(self, read):
        event = read(FLAT | {"trace_id": "trace-1", "event_id": "evt-1"})
        assert (event.event_type, event.version) == ("OrderCreated", "1.0")
        assert event.data == ORDER
        assert (event.event_id, event.business_id) == ("evt-1", "shop")
        assert event.metadata.correlation_id == "trace-1"

    def test_the_facts_may_be_in_camel_case_as_they_are(self, read):
        assert read({"event": "order.created", **ORDER}).data == ORDER

    def test_the_facts_may_be_together_in_data(self, read):
        event = read(
            {"event": "order.created", "timestamp": "2024-12-12T10:30:00Z", "data": SNAKES}
        )
        assert event.data == ORDER

    def test_data_among_other_facts_is_one_of_them(self, read):
        event = read({"event": "v1.survey.taken", "customer_id": "c-1", "data": {"a_b": 1}})
        assert event.data == {"customerId": "c-1", "data": {"a_b": 1}}

    @pytest.mark.parametrize("name", ["timestamp", "occurred_at", "updated_at", "created_at"])
    def test_its_time_is_that_of_the_message_or_of_its_facts(self, read, name):
        event = read({"event": "v1.order.created", name: "2025-07-21T14:00:00Z"})
        assert event.timestamp == datetime(2025, 7, 21, 14, tzinfo=UTC)

    def test_a_fact_that_is_no_good_time_is_no_fault_of_the_envelope(self, read):
        assert read({"event": "v1.order.created", "created_at": "today"}).timestamp == NOON

    def test_what_an_appointment_is_for_is_a_fact(self, read):
        event = read(
            {
                "event": "appointment.booking.created",
                "appointment_id": "a-1",
                "user_id": "user-1",
                "service": "Haircut",
            }
        )
        assert event.stream == "appointment:a-1"
        assert event.data["service"] == "Haircut"

    def test_a_brochure_request_is_known_by_its_id(self, read):
        event = read({"event": "brochure.request.created", "request_id": "r-1"})
        assert event.stream == "brochure:r-1"

    def test_a_later_version_is_another_type(self, read):
        assert read({"event": "v2.order.created"}).event_type == "v2.order.created"

    def test_one_thing_said_twice_must_be_the_same(self, read):
        assert read(FLAT | {"orderId": "order-1"}).stream == "order:order-1"
        with pytest.raises(InvalidField, match="two spellings"):
            read(FLAT | {"orderId": "order-2"})


class TestTypedMessages:
    """A payload of a type, with the hops it has made."""

    def test_it_is_read_with_what_its_hops_carry(self, read):
        event = read(TYPED, envelopetype=f"Core.MessageEnvelope`1[[{CLASS}]], Core")
        assert (event.event_id, event.event_type, event.source) == (
            "m-1",
            "OrderCreated",
            "OrderService",
        )
        assert event.data == ORDER
        assert event.timestamp == datetime(2024, 12, 12, 10, 30, tzinfo=UTC)
        assert event.business_id == "shop"
        said = event.metadata
        assert (said.correlation_id, said.causation_id, said.actor) == (
            "corr-1",
            "cause-1",
            "user-1",
        )
        assert said.hops[:2] == (
            {"service": "OrderService", "at": "2024-12-12T10:30:00Z", "topic": "orders"},
            {"service": "Router", "at": "2024-12-12T10:31:00Z"},
        )

    @pytest.mark.parametrize(
        "message",
        [
            {"messageId": "m-1", "messageType": CLASS, "payload": ORDER, "hops": HOPS},
            {
                "MessageId": {"Value": "m-1"},
                "PayloadType": CLASS,
                "Payload": CAPITALS,
                "Hops": HOPS,
            },
            {"MessageId": "m-1", "Payload": {"$type": CLASS, **CAPITALS}, "Hops": HOPS},
            {"id": "m-1", "$type": CLASS, "p": CAPITALS, "h": HOPS},
            {"id": "m-1", "type": "OrderCreated", "data": CAPITALS, "hops": HOPS},
        ],
    )
    def test_it_may_be_spelled_in_several_ways(self, read, message):
        assert read(message) == read(TYPED, envelopetype=CLASS)

    @pytest.mark.parametrize("header", ["messagetype", "event__type", "type"])
    def test_the_type_may_be_a_header(self, read, header):
        assert read(TYPED, **{header: CLASS}).event_type == "OrderCreated"

    def test_the_topic_of_the_last_hop_tells_the_type_where_nothing_else_does(self, read):
        hops = [*HOPS, {"ServiceName": "Bus", "Topic": "orders.order.created"}]
        assert read(TYPED | {"Hops": hops}).event_type == "OrderCreated"

    def test_a_message_that_nothing_tells_the_type_of_is_refused(self, read):
        with pytest.raises(InvalidField, match="messageType"):
            read({"MessageId": "m-1", "Payload": CAPITALS})

    @pytest.mark.parametrize("hops", [None, "none", {}, [], [None, 7]])
    def test_hops_may_be_missing(self, read, hops):
        event = read({"MessageId": "m-1", "messageType": CLASS, "Payload": CAPITALS, "Hops": hops})
        assert (event.source, event.business_id) == ("unknown", "default")
        assert len(event.metadata.hops) == 1


class TestBareFacts:
    """Facts alone, of the type that their topic or a header names."""

    def test_the_topic_is_the_type(self, read):
        event = read(
            {"userId": "user-1", "email": "a@example.com"}, origin="kafka:auth.user.created"
        )
        assert (event.event_type, event.stream) == ("UserCreated", "user:user-1")
        assert event.event_id.startswith("evt_")

    @pytest.mark.parametrize(
        "headers",
        [
            {"topic": "order.payment.succeeded"},
            {"routing__key": "order.payment.succeeded"},
            {"type": "PaymentProcessed"},
            {"messagetype": "ECommerce.Contracts.Events.PaymentProcessed, ECommerce.Contracts"},
        ],
    )
    def test_a_header_may_be_the_type(self, read, headers):
        event = read({"OrderId": "order-1"}, origin="rabbitmq:customers", **headers)
        assert (event.event_type, event.stream) == ("PaymentProcessed", "order:order-1")

    def test_the_class_may_stand_among_them(self, read):
        event = read({"$type": CLASS, **CAPITALS})
        assert (event.event_type, event.data) == ("OrderCreated", ORDER)

    def test_the_id_of_the_message_is_theirs(self, read):
        event = read({"OrderId": "o"}, type="OrderCreated", message__id="m-1")
        assert event.event_id == "m-1"

    def test_facts_from_a_topic_that_tells_no_type_are_refused(self, read):
        with pytest.raises(InvalidField):
            read(ORDER, origin="kafka:everything")


def test_the_same_fact_has_the_same_id_in_every_shape_that_needs_one(read):
    moment = "2024-12-12T10:30:00Z"
    own = envelope("OrderCreated", ORDER) | {"timestamp": moment}
    del own["eventId"]
    messages = [
        own,
        {"event": "v1.order.created", "timestamp": moment, **SNAKES},
        {"type": CLASS, "timestamp": moment, "payload": CAPITALS},
    ]
    events = [read(message) for message in messages]
    assert len({(one.event_id, one.stream, one.event_type) for one in events}) == 1
    assert all(one.data == ORDER for one in events)
