"""The actors: a message is a poke, whatever it asks for is found in the journal."""

from __future__ import annotations

import threading

import dramatiq
import pytest
from dramatiq.brokers.stub import StubBroker

from customer_core.event_plane.assessor import Assessed
from customer_core.event_plane.recompute import Recomputed
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import order_created
from customer_worker.actors import QUEUE, declare


@pytest.fixture
def broker():
    stub = StubBroker()
    stub.emit_after("process_boot")
    yield stub
    stub.flush_all()
    stub.close()


@pytest.fixture
def answer(broker: StubBroker):
    """Send a message and wait until it is answered, as a worker of two threads does."""

    def answered(actor: str, *arguments: object) -> None:
        worker = dramatiq.Worker(broker, worker_threads=2, worker_timeout=10)
        worker.start()
        try:
            broker.get_actor(actor).send(*arguments)
            broker.join(QUEUE)
            worker.join()
        finally:
            worker.stop()

    return answered


def nothing() -> tuple[()]:
    return ()


def test_a_poke_advances_its_partitions(broker, answer, memory, *, advancer, stopping, lag):
    declare(broker, advancer, nothing, nothing, stopping)
    came = memory.ingest(order_created())

    answer("advance", sorted(came.partitions))

    assert memory.store.orders
    assert lag() == 0


def test_a_tick_assesses_who_is_due_and_advances_what_it_wrote(
    broker, answer, memory, *, advancer, stopping
):
    came = memory.ingest(order_created())

    def due():
        yield Assessed({}, came.partitions, customers=1)

    declare(broker, advancer, due, nothing, stopping)
    answer("tick")

    assert memory.store.orders


def test_a_tick_while_the_database_is_down_ends_quietly(broker, answer, advancer, stopping, caplog):
    def due():
        raise DependencyUnavailable("PostgreSQL")
        yield

    declare(broker, advancer, due, nothing, stopping)
    answer("tick")

    assert "tick waits" in caplog.text


def test_one_tick_at_a_time(broker, answer, advancer, stopping):
    at_work, calls = threading.Event(), []

    def due():
        calls.append(1)
        at_work.wait(0.2)
        return ()

    declare(broker, advancer, due, nothing, stopping)
    broker.get_actor("tick").send()
    answer("tick")

    assert calls == [1]


def test_a_tick_ends_between_two_chunks_when_the_process_stops(broker, answer, advancer, stopping):
    chunks = []

    def due():
        for chunk in range(3):
            chunks.append(chunk)
            stopping.set()
            yield Assessed({}, frozenset(), customers=1)

    declare(broker, advancer, due, nothing, stopping)
    answer("tick")

    assert chunks == [0]


def test_a_redefinition_brings_everybody_up_to_date_and_advances_what_it_wrote(
    broker, answer, memory, *, advancer, stopping
):
    came = memory.ingest(order_created())

    def redefined():
        yield Recomputed(customers=1, partitions=came.partitions)

    declare(broker, advancer, nothing, redefined, stopping)
    answer("redefine")

    assert memory.store.orders


def test_a_redefinition_ends_between_two_transactions_when_the_worker_stops(
    broker, answer, *, advancer, stopping
):
    looked_at = []

    def redefined():
        for number in range(9):
            looked_at.append(number)
            stopping.set()
            yield Recomputed(customers=1)

    declare(broker, advancer, nothing, redefined, stopping)
    answer("redefine")

    assert looked_at == [0]
