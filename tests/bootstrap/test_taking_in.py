"""From a transport's bytes into the journal: good messages go in, the others to quarantine."""

from __future__ import annotations

import logging
import tracemalloc
from contextlib import suppress
from functools import cached_property

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_bootstrap import taking_in
from customer_bootstrap.erasures import ErasureGuard
from customer_bootstrap.events_wire import LARGEST, encode, unbatched
from customer_bootstrap.taking_in import QUARANTINED_BYTES, ingest_messages, put_aside, read_message
from customer_bootstrap.telemetry import Metrics
from customer_core.event_plane.envelope import Arrival
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.errors import Invalid
from customer_core.kernel.policies import Policies
from customer_core.testing import NOON, MemoryService, envelope, order_created, payment_processed

ORIGIN = "redis:orders.events"
CLOUD_EVENT = {"specversion": "1.0", "source": "/orders", "type": "SomethingHappened"}


@attrs.frozen(slots=False)
class Taking:
    """What taking events in needs, in memory."""

    memory: MemoryService
    policies: Policies = Policies()

    @property
    def units(self):
        return self.memory.platform

    @property
    def clock(self):
        return self.memory.clock

    @cached_property
    def metrics(self):
        return Metrics()

    @cached_property
    def erasure_guard(self):
        return ErasureGuard(self.memory.restore_watch)


@pytest.fixture
def memory() -> MemoryService:
    return MemoryService()


@pytest.fixture
def service(memory) -> Taking:
    return Taking(memory)


def incoming(*values: object, origin: str = ORIGIN, **headers: str) -> list[Incoming]:
    named = {name.replace("__", "-"): value for name, value in headers.items()}
    return [
        Incoming(
            origin=origin,
            payload=value if isinstance(value, bytes) else encode(value),
            headers=named,
        )
        for value in values
    ]


def test_good_messages_go_into_the_journal_and_the_others_to_quarantine(service, memory):
    report = ingest_messages(service, incoming(order_created(), b"{not json", payment_processed()))

    assert (report.ingested.added, report.ingested.known) == (2, 0)
    assert [refused.index for refused in report.refused] == [1]
    (aside,) = memory.store.quarantined
    assert (aside.transport, aside.raw, aside.at) == (ORIGIN, b"{not json", NOON)
    assert aside.reason == report.refused[0].reason
    assert aside.reason.startswith("event: is no JSON")


def test_the_same_message_again_is_known(service):
    messages = incoming(order_created())
    ingest_messages(service, messages)
    assert ingest_messages(service, messages).ingested.known == 1


def test_nothing_is_nothing(service):
    report = ingest_messages(service, [])
    assert (report.ingested.added, report.ingested.known, report.refused) == (0, 0, ())


def test_each_message_is_of_its_own_origin(service, memory):
    messages = incoming(b"[]", origin="kafka:a") + incoming(b"[]", origin="rabbitmq:b")
    ingest_messages(service, messages)
    assert [aside.transport for aside in memory.store.quarantined] == ["kafka:a", "rabbitmq:b"]


def test_facts_that_are_wrong_are_no_reason_to_refuse_an_event(service, memory):
    report = ingest_messages(service, incoming(order_created(total="-1.00", createdAt="soon")))
    assert report.ingested.added == 1
    assert not memory.store.quarantined


def test_new_events_are_counted_by_type_and_unknown_types_together(service):
    strangers = [envelope(f"Nobody{number}", {}) for number in range(3)]
    report = ingest_messages(service, incoming(order_created(), payment_processed(), *strangers))
    assert report.ingested.types == {"OrderCreated": 1, "PaymentProcessed": 1, "other": 3}
    again = ingest_messages(service, incoming(*strangers))
    assert again.ingested.types == {}


def test_the_event_remembers_where_and_when_it_arrived(service, memory):
    ingest_messages(service, incoming(order_created()))
    (recorded,) = memory.store.all_events()
    assert recorded.event.metadata.hops == (
        {"service": "customer-service", "at": "2024-12-12T12:00:00Z", "origin": ORIGIN},
    )


def test_a_binary_cloudevent_without_a_body_has_no_data(service):
    headers = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "Pinged"}
    message = Incoming(origin="http", payload=b"", headers=headers)
    assert ingest_messages(service, [message]).ingested.added == 1


class TestTenancy:
    """Nobody tells of another's business."""

    def test_an_origin_brings_only_the_businesses_it_is_bound_to(self, memory):
        policies = Policies(event_businesses={"redis:orders.*": frozenset({"default", "shop-2"})})
        service = Taking(memory, policies)
        forged = order_created(business="shop-3")
        report = ingest_messages(service, incoming(order_created(business="shop-2"), forged))
        assert report.ingested.added == 1
        assert "may tell of" in report.refused[0].reason
        elsewhere = ingest_messages(service, incoming(forged, origin="kafka:orders"))
        assert elsewhere.ingested.added == 1

    def test_a_sender_tells_only_of_its_own(self, service):
        messages = incoming(order_created(business="shop-2"), order_created(business="shop-3"))
        report = ingest_messages(service, messages, businesses=frozenset({"shop-2"}))
        assert (report.ingested.added, len(report.refused)) == (1, 1)

    def test_sender_and_origin_must_both_allow_it(self, memory):
        service = Taking(memory, Policies(event_businesses={"*": frozenset({"shop-2"})}))
        messages = incoming(order_created(business="shop-2"), order_created(business="shop-3"))
        report = ingest_messages(service, messages, businesses=frozenset({"shop-3"}))
        assert (report.ingested.added, len(report.refused)) == (0, 2)


class TestHostileInput:
    """It is told what is wrong, and harms nobody."""

    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (b"", "is no JSON"),
            (b"\xff\xfe", "is no JSON"),
            (b'{"eventType": "\xff"}', "not in UTF-8"),
            (b'{"eventType": "\xed\xa0\x80"}', "not in UTF-8"),
            (b"[" * 100_000, "nested deeper"),
            (b'{"a":' * 65 + b"1" + b"}" * 65, "nested deeper"),
            (b'{"a": "' + b"x" * LARGEST + b'"}', "larger than 1,000,000 bytes"),
            (b'{"n": 1E+99999999}', "too large"),
            (b'{"n": 1E-99999}', "too small"),
            (b'{"n": 0E+99999999}', "too large"),
            (b'{"n": 1e9999999999999999999999}', "no decimal"),
            (b'{"n": 0.' + b"1" * 200 + b"}", "too long"),
            (b'{"n": ' + b"1" * 10_000 + b"}", "is no JSON"),
            (b'{"n": NaN}', "is no JSON"),
            (b'{"eventType": "OrderCreated\\u0000", "data": {}}', "NUL"),
            (b'{"eventType": "X", "data": {"a\\u0000": [1]}}', "NUL"),
            (b'{"eventType": "X", "data": [{"a": "\\ud800"}]}', "is no JSON"),
            (b'{"eventType": "OrderCreated", "version": "9.0", "data": {}}', "must be 1 or 1.x"),
            (b'{"specversion": "0.3", "id": "1", "source": "s", "type": "t"}', "must be 1.0"),
            (b'{"eventId": "../../x", "eventType": "X", "data": {}}', "must be 1 to 64"),
            (b'{"eventType": "X", "data": {}, "metadata": {"businessId": "\'--"}}', "1 to 64"),
            (b"7", "must be a JSON object"),
        ],
        ids=range(22),
    )
    def test_it_goes_to_quarantine_with_its_reason(self, service, memory, raw, reason):
        (refused,) = ingest_messages(service, incoming(raw)).refused
        assert reason in refused.reason
        assert memory.store.quarantined[0].reason.startswith(refused.reason)

    def test_what_only_looks_like_it_goes_in(self, service):
        innocent = envelope("SomethingHappened", {"text": "\\u0000", "list": [[]] * 100})
        assert ingest_messages(service, incoming(innocent)).ingested.added == 1

    def test_of_a_large_message_only_the_beginning_is_kept(self, service, memory):
        ingest_messages(service, incoming(b"x" * 3_000_000))
        (aside,) = memory.store.quarantined
        assert len(aside.raw) == QUARANTINED_BYTES
        assert aside.reason.endswith("(the first 65,536 of 3,000,000 bytes are kept)")

    def test_a_reason_is_never_long(self, service):
        doubled = {"event": "e", "o_" + "x" * 1000: 1, "oX" + "x" * 999: 2}
        (refused,) = ingest_messages(service, incoming(doubled)).refused
        assert "two spellings" in refused.reason
        assert len(refused.reason) <= 500

    def test_ten_thousand_of_them_leave_the_memory_as_it_was(self, service, monkeypatch):
        monkeypatch.setattr(taking_in, "put_aside", lambda *_, **__: ())
        hostile = incoming(b"[" * 10_000, b"\xff" * 10_000, b'{"a": "' + b"x" * 100_000, b"{}") * 25
        ingest_messages(service, hostile)
        tracemalloc.start()
        for _ in range(100):
            ingest_messages(service, hostile)
        grown, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert grown < 1_000_000

    @settings(deadline=None)
    @given(raw=st.binary(max_size=200), headers=st.dictionaries(st.text(), st.text(), max_size=3))
    def test_any_bytes_are_an_event_or_have_a_reason(self, raw, headers):
        message = Incoming(origin=ORIGIN, payload=raw, headers=headers)
        with pytest.raises(Invalid):
            read_message(message, Arrival(at=NOON, origin=ORIGIN))

    @settings(deadline=None)
    @given(where=st.integers(0, 400), byte=st.integers(0, 255))
    def test_a_message_damaged_in_one_byte_is_an_event_or_has_a_reason(self, where, byte):
        raw = bytearray(encode(order_created()))
        raw[where % len(raw)] = byte
        message = Incoming(origin=ORIGIN, payload=bytes(raw))
        with suppress(Invalid):
            read_message(message, Arrival(at=NOON, origin=ORIGIN))


def test_a_batch_of_cloudevents_is_taken_apart(service):
    events = [CLOUD_EVENT | {"id": f"e-{number}"} for number in range(3)] + [{"id": "bad"}]
    (batch,) = incoming(events, origin="http", content__type="application/cloudevents-batch+json")
    report = ingest_messages(service, unbatched(batch))
    assert report.ingested.added == 3
    assert [refused.index for refused in report.refused] == [3]


def test_of_the_headers_only_those_that_are_of_the_event_are_kept(service, memory):
    secret = {"authorization": "Bearer secret", "cookie": "session=secret", "host": "here"}
    meant = {"ce-type": "X", "ce_id": "1", "content-type": "application/json", "topic": "t"}
    message = Incoming(origin="http", payload=b"[]", headers=secret | meant)
    ingest_messages(service, [message])
    assert memory.store.quarantined[0].headers == meant


def test_one_message_may_be_put_aside_by_hand(service, memory):
    (message,) = incoming(order_created())
    put_aside(service, [(message, "it breaks its batch")])
    assert memory.store.quarantined[0].reason == "it breaks its batch"


def test_the_log_tells_how_many_and_on_request_which(service, caplog):
    event = order_created() | {"metadata": {"correlationId": "corr-1", "traceparent": "00-1-2-01"}}
    with caplog.at_level(logging.DEBUG, "customers.ingest"):
        ingest_messages(service, incoming(event, b"[]"))
    counts, one = caplog.records
    assert (counts.levelname, counts.added, counts.known, counts.refused) == ("INFO", 1, 0, 1)
    assert counts.origins == {ORIGIN: 2}
    assert one.levelname == "DEBUG"
    assert (one.eventId, one.correlationId, one.traceparent) == (
        event["eventId"],
        "corr-1",
        "00-1-2-01",
    )


def test_what_is_taken_in_is_counted_by_type_and_what_is_not_known_as_other(service):
    order = order_created()
    strange = envelope("SomethingElse", {"a": 1})
    payloads = [encode(order), encode(strange), encode(order), b"no"]
    ingest_messages(service, [Incoming(origin=ORIGIN, payload=one) for one in payloads])
    shown = service.metrics.render().decode()
    assert 'customers_events_ingested_total{event_type="OrderCreated"} 1.0' in shown
    assert 'customers_events_ingested_total{event_type="other"} 1.0' in shown
    assert "customers_events_known_total 1.0" in shown
    assert "customers_messages_quarantined_total 1.0" in shown
