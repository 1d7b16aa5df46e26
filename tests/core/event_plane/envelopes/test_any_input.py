"""Whatever comes is an event or has a reason, and never anything else."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from customer_core.event_plane.envelope import Arrival, read_envelope
from customer_core.event_plane.envelopes.names import KNOWN_TYPES, TYPE_OF_TOPIC
from customer_core.event_plane.envelopes.spelling import respelled, spelled
from customer_core.kernel.errors import Invalid
from customer_core.kernel.events import Event
from customer_core.testing import NOON

FIELDS = [
    *("eventId", "eventType", "version", "timestamp", "source", "data", "metadata"),
    *("businessId", "correlationId", "causationId", "traceparent", "actor", "hops"),
    *("specversion", "id", "type", "time", "subject", "data_base64", "businessid"),
    *("event", "event_id", "business_id", "order_id", "orderId", "customerId", "userId"),
    *("MessageId", "Payload", "Hops", "p", "h", "$type", "payload", "SecurityContext", "TenantId"),
]
VALUES = st.sampled_from(
    [
        *("1.0", "2.0", "OrderCreated", "v1.order.created", "com.dapr.event.sent", "shop"),
        *("2024-12-12T10:30:00Z", "order-1", "e30=", "", "\x00", "\ud800", "a" * 300, 0, 7, True),
        *([], {}, None, Decimal("1.5"), [{}] * 21, [{"Type": 1}], {"Value": "x"}),
    ]
)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)
SCALARS = VALUES | st.none() | st.booleans() | st.integers() | st.text(max_size=5) | NUMBERS
NAMES = st.sampled_from(FIELDS) | st.text(max_size=5)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=8),
    max_leaves=25,
)
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            *("ce-specversion", "ce-id", "ce-source", "ce-type", "ce-hops", "ce-businessid"),
            *("ce_id", "ce_type", "type", "topic", "content-type", "traceparent", "message-id"),
        ]
    ),
    st.sampled_from(
        ["1.0", "OrderCreated", "order.created", "application/cloudevents+json", "%", "[]", "\x00"]
    )
    | st.text(max_size=10),
    max_size=6,
)


@given(raw=JSON, headers=HEADERS, origin=st.sampled_from([*TYPE_OF_TOPIC, "orders", ""]))
def test_any_value_is_an_event_or_has_a_reason(raw, headers, origin):
    arrival = Arrival(at=NOON, origin=f"kafka:{origin}")
    with suppress(Invalid):
        event = read_envelope(raw, arrival, headers)
        assert isinstance(event, Event)
        assert event.stream
        assert len(event.metadata.hops) <= 21


@given(
    event_type=st.sampled_from(sorted(KNOWN_TYPES)),
    data=st.dictionaries(st.sampled_from(["orderId", "customerId", "note"]), st.text(max_size=9)),
    business=st.sampled_from(["default", "shop"]),
)
def test_a_fact_is_the_same_in_every_shape(event_type, data, business):
    metadata = {"businessId": business, "correlationId": "corr-1"}
    moment = "2024-12-12T10:30:00Z"
    structured = {
        "specversion": "1.0",
        "id": "evt-1",
        "source": "orders",
        "type": event_type,
        "time": moment,
        "businessid": business,
        "correlationid": "corr-1",
    }
    binary = {f"ce-{name}": value for name, value in structured.items()}
    own = {"eventId": "evt-1", "eventType": event_type, "source": "orders", "timestamp": moment}
    flat = {"event_id": "evt-1", "event": event_type, "source": "orders", "timestamp": moment}
    typed = {"messageId": "evt-1", "messageType": event_type, "source": "orders"}
    shapes: list[tuple[object, dict[str, str]]] = [
        ({**own, "data": data, "metadata": metadata}, {}),
        ({**structured, "data": data}, {}),
        (data, binary),
        ({**flat, "business_id": business, "correlation_id": "corr-1", **data}, {}),
        ({**typed, "timestamp": moment, "payload": data, **metadata}, {}),
    ]
    arrival = Arrival(at=NOON, origin="kafka:orders")
    first, *others = (read_envelope(raw, arrival, headers) for raw, headers in shapes)
    assert all(other == first for other in others)


@given(st.text())
def test_our_spelling_stays_as_it_is(name):
    assert spelled(spelled(name)) == spelled(name)


@given(st.dictionaries(st.from_regex(r"[a-z][a-z0-9A-Z]{0,9}", fullmatch=True), SCALARS))
def test_facts_in_our_spelling_stay_as_they_are(data):
    assert respelled(data) == data
