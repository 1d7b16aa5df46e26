"""Ingest: committed before it is acknowledged, and visible at once."""

from __future__ import annotations

import threading
import time

import pytest

from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import order_created
from customer_worker import ingest as module


def orders(number: int) -> list[dict]:
    return [order_created(f"order-{index}", f"cust-{index}") for index in range(number)]


@pytest.fixture
def running(ingestion, stopping):
    """The ingestion in a thread of its own."""
    thread = threading.Thread(target=ingestion.run)
    thread.start()
    yield thread
    stopping.set()
    thread.join(5)
    assert not thread.is_alive()


def test_what_is_taken_in_is_acknowledged_and_visible_when_the_turn_ends(
    memory, stream, ingestion, lag
):
    stream.send(*orders(3))

    ingestion.take_turn()

    assert len(stream.acknowledged) == 3
    assert len(memory.store.orders) == 3
    assert lag() == 0


def test_the_same_message_twice_counts_once(memory, stream, ingestion):
    stream.send(*orders(1))
    stream.sent *= 2

    ingestion.take_turn()

    assert len(stream.acknowledged) == 2
    assert len(memory.store.events) == 1


def test_a_bad_message_goes_to_quarantine_and_the_good_ones_go_in(memory, stream, ingestion):
    stream.send({"eventId": "no id!", "eventType": "OrderCreated", "data": {}}, *orders(1))

    ingestion.take_turn()

    assert len(stream.acknowledged) == 2
    assert len(memory.store.orders) == 1
    (bad,) = memory.store.quarantined
    assert bad.transport == "redis:orders.events"
    assert "eventId" in bad.reason


def test_a_message_that_breaks_its_batch_is_found_and_put_aside(
    memory, stream, ingestion, intake, monkeypatch
):
    take_in = type(intake).take_in

    def breaking(self, messages):
        if any(b"order-2" in message.payload for message in messages):
            raise RuntimeError("this breaks the statement")
        return take_in(self, messages)

    monkeypatch.setattr(type(intake), "take_in", breaking)
    stream.send(*orders(5))

    ingestion.take_turn()

    assert {key.order_id for key in memory.store.orders} == {
        "order-0",
        "order-1",
        "order-3",
        "order-4",
    }
    (bad,) = memory.store.quarantined
    assert bad.reason == "RuntimeError: this breaks the statement"
    assert len(stream.acknowledged) == 5


def test_nothing_is_acknowledged_before_it_is_committed(memory, stream, units, running, eventually):
    units.down = True
    stream.send(*orders(2))
    eventually(lambda: not stream.sent)
    time.sleep(0.2)
    assert stream.acknowledged == []
    assert running.is_alive()

    units.down = False
    eventually(lambda: len(stream.acknowledged) == 2)
    assert len(memory.store.orders) == 2


def test_joins_its_group_anew_after_the_transport_was_away(memory, stream, running, eventually):
    eventually(lambda: stream.joined == 1)
    stream.down = True
    time.sleep(0.1)
    stream.down = False
    stream.send(*orders(1))

    eventually(lambda: stream.acknowledged)
    eventually(lambda: memory.store.orders)
    assert stream.joined == 2


def test_outlives_what_nobody_expected(stream, memory, running, eventually, caplog):
    stream.open = lambda: 1 / 0
    stream.down = True
    eventually(lambda: "ingest failed" in caplog.text)
    del stream.open
    stream.down = False
    stream.send(*orders(1))

    eventually(lambda: memory.store.orders)


def test_an_acknowledgement_that_fails_does_not_keep_events_from_being_shown(
    memory, stream, ingestion, lag
):
    def refuse(_):
        raise DependencyUnavailable("Redis")

    stream.send(*orders(1))
    stream.ack = refuse

    with pytest.raises(DependencyUnavailable):
        ingestion.take_turn()

    assert len(memory.store.orders) == 1
    assert lag() == 0


def test_calls_for_help_only_when_there_is_much_to_advance(
    stream, ingestion, pokes, monkeypatch, lag
):
    monkeypatch.setattr(module, "INLINE_PARTITIONS", 2)
    monkeypatch.setattr(module, "INLINE_SECONDS", 60.0)
    stream.send(*orders(1))
    ingestion.take_turn()
    assert pokes.sent == []

    stream.send(*orders(50))
    ingestion.take_turn()
    assert pokes.sent == [[0, 1, 2, 3]]
    assert lag() == 0


def test_calls_for_help_when_its_own_time_is_over(stream, ingestion, pokes, monkeypatch):
    monkeypatch.setattr(module, "INLINE_SECONDS", -1.0)
    stream.send(*orders(1))

    ingestion.take_turn()

    assert len(pokes.sent) == 1
