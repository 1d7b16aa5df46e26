"""The actor of the weekly job."""

from __future__ import annotations

import threading

import dramatiq
import pytest
from dramatiq.brokers.stub import StubBroker

from customer_core.kernel.errors import DependencyUnavailable
from customer_worker.actors import QUEUE
from customer_worker.retaining import declare_retain


@pytest.fixture
def broker():
    stub = StubBroker()
    stub.emit_after("process_boot")
    yield stub
    stub.flush_all()
    stub.close()


def ask(broker: StubBroker, times: int = 1) -> None:
    worker = dramatiq.Worker(broker, worker_threads=2, worker_timeout=10)
    worker.start()
    try:
        for _ in range(times):
            broker.get_actor("retain").send()
        broker.join(QUEUE)
        worker.join()
    finally:
        worker.stop()


def test_it_does_what_is_due(broker, stopping):
    done = []
    declare_retain(broker, lambda: map(done.append, ["one", "two"]), stopping)
    ask(broker)
    assert done == ["one", "two"]


def test_it_stops_between_two_pieces(broker, stopping):
    done = []

    def due():
        for piece in range(9):
            done.append(piece)
            stopping.set()
            yield piece

    declare_retain(broker, due, stopping)
    ask(broker)
    assert done == [0]


def test_one_thread_is_at_it_at_a_time(broker, stopping):
    at_work, calls = threading.Event(), []

    def due():
        calls.append("due")
        at_work.wait(0.3)
        return ()

    declare_retain(broker, due, stopping)
    ask(broker, times=2)
    assert calls == ["due"]


def test_while_something_is_down_it_ends_quietly(broker, stopping, caplog):
    def due():
        raise DependencyUnavailable("PostgreSQL")
        yield

    declare_retain(broker, due, stopping)
    ask(broker)
    assert "retention waits" in caplog.text
