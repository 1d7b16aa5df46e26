"""Dead letters are looked after for as long as the worker runs, whatever goes down meanwhile."""

from __future__ import annotations

import threading

import pytest

from customer_core.event_plane.dead_letters import WAITS
from customer_core.event_plane.retries import Retried
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import MemoryService, an_event
from customer_worker import retries as module
from customer_worker.advance import Advancer
from customer_worker.retries import Retries


class Scripted:
    """A retrier whose answers are written down before."""

    def __init__(self, *script) -> None:
        self.script = list(script)

    def step(self) -> Retried:
        doing = self.script.pop(0)
        if isinstance(doing, Exception):
            raise doing
        return doing


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.001)


def test_what_is_due_is_tried_and_leaves_the_dead_letters(
    memory: MemoryService, advancer: Advancer, stopping
):
    with memory.platform.begin() as unit:
        unit.journal.append([an_event(event_type="New", source="customer-service")])
        unit.commit()
    memory.settle()
    memory.relay.writer.topics["New"] = "customers.new"
    retries = Retries(memory.retrier, advancer, stopping)
    retries.look()
    assert memory.relay.name in {one.reader for one in memory.store.dead_letters()}
    memory.clock.advance(WAITS[0])

    assert retries.look()

    assert memory.relay.name not in {one.reader for one in memory.store.dead_letters()}
    assert memory.publisher.of_topic("customers.new")


def test_the_readers_go_on_where_a_retry_wrote_events(stopping):
    asked: list[int] = []

    class Reader:
        def step(self, partition):
            asked.append(partition)
            return type("Nothing", (), {"events": 0, "more": False, "partitions": frozenset()})

    advancer = Advancer(Reader(), partitions=16, stopping=stopping)
    tried = Retried(applied=1, partitions=frozenset({3, 5}))
    Retries(Scripted(tried), advancer, stopping).look()
    assert asked == [3, 5]


@pytest.mark.parametrize("error", [DependencyUnavailable("PostgreSQL"), RuntimeError("a bug")])
def test_an_outage_or_a_bug_does_not_end_it(advancer, stopping, error):
    retrier = Scripted(error, Retried(applied=1), Retried())
    retries = Retries(retrier, advancer, stopping)
    assert [retries.look() for _ in range(3)] == [False, True, False]


def test_it_looks_by_itself_and_ends_with_the_process(advancer, stopping, eventually):
    looks: list[int] = []

    class Counting:
        def step(self) -> Retried:
            looks.append(1)
            return Retried()

    thread = threading.Thread(target=Retries(Counting(), advancer, stopping).run)
    thread.start()
    eventually(lambda: len(looks) > 2)
    stopping.set()
    thread.join(5)
    assert not thread.is_alive()
