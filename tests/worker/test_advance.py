"""Advancing: every reader to the end, whoever asks, whatever fails."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane.projector import Step
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import (
    MemoryService,
    an_admin,
    key_of,
    order_created,
    payment_processed,
)
from customer_worker import advance as module
from customer_worker.advance import Advancer

EVERYWHERE = range(100)


class Scripted:
    """A reader whose steps are written down before; it tells what it was asked."""

    def __init__(self, *script) -> None:
        self.script = list(script)
        self.asked: list[int] = []

    def step(self, partition: int) -> Step:
        self.asked.append(partition)
        doing = self.script.pop(0) if self.script else Step(0, more=False)
        if isinstance(doing, Exception):
            raise doing
        return doing() if callable(doing) else doing


def of(*readers: Scripted, stopping: threading.Event) -> Advancer:
    return Advancer(*readers, partitions=16, stopping=stopping)


def test_turns_an_order_into_a_profile_and_tells_of_it(memory: MemoryService, advancer, lag):
    command = RegisterCustomer(id="cust-123", email="ada@example.com")
    memory.application.run(register_customer, command, an_admin())
    memory.ingest(order_created(total="1500.00"), payment_processed())

    advancer.advance(EVERYWHERE)

    assert memory.store.segments[key_of("cust-123")].metrics.order_count == 1
    assert memory.publisher.of_topic("customers.customer.created")
    assert memory.publisher.of_topic("customers.segment.changed")
    assert lag() == 0


def away() -> DependencyUnavailable:
    return DependencyUnavailable("The output")


def told(caplog, level: int) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.levelno == level]


def test_an_outage_is_told_once_however_many_partitions_wait(stopping, caplog):
    caplog.set_level(logging.INFO, "customers.worker")
    output = Scripted(*(away() for _ in range(32)))
    advancer = of(Scripted(), output, stopping=stopping)

    advancer.advance(EVERYWHERE)
    advancer.advance(EVERYWHERE)

    assert told(caplog, logging.WARNING) == ["reader waits"]
    advancer.advance(EVERYWHERE)
    assert told(caplog, logging.INFO) == ["reader goes on"]


def test_the_next_outage_is_told_again(stopping, caplog):
    output = Scripted(away(), Step(1, more=False), away())
    advancer = of(Scripted(), output, stopping=stopping)

    for _ in range(3):
        advancer.advance([7])

    assert told(caplog, logging.WARNING) == ["reader waits"] * 2


def test_goes_on_while_a_reader_says_there_is_more(stopping):
    reader = Scripted(Step(500, more=True), Step(500, more=True), Step(3, more=False))

    assert of(reader, stopping=stopping).advance([7])

    assert reader.asked == [7, 7, 7]


def test_goes_on_where_a_step_wrote_events(stopping):
    reader = Scripted(Step(1, more=False, partitions=frozenset({2, 3})))

    of(reader, stopping=stopping).advance([1])

    assert reader.asked == [1, 2, 3]


def test_lets_the_others_follow_once_the_perspectives_are_through(stopping):
    asked: list[str] = []
    perspectives = Scripted(lambda: (asked.append("perspectives"), Step(1, more=False))[1])
    relay = Scripted(lambda: (asked.append("relay"), Step(1, more=False))[1])

    of(perspectives, relay, stopping=stopping).advance([1])

    assert asked == ["perspectives", "relay"]


def test_does_not_wait_for_a_partition_that_another_thread_is_at_but_makes_it_look_again(stopping):
    at_it, may_end = threading.Event(), threading.Event()

    def slow() -> Step:
        at_it.set()
        may_end.wait(5)
        return Step(1, more=False)

    reader = Scripted(slow)
    advancer = of(reader, stopping=stopping)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(advancer.advance, [1])
        assert at_it.wait(5)
        assert advancer.advance([1], seconds=5)
        assert reader.asked == [1]
        may_end.set()
        assert first.result(5)

    assert reader.asked == [1, 1]


def test_a_dependency_that_is_down_ends_the_poke_without_an_error(stopping):
    reader = Scripted(DependencyUnavailable("PostgreSQL"))
    advancer = of(reader, stopping=stopping)

    assert advancer.advance([1, 2, 3])
    assert reader.asked == [1]
    assert advancer.worked.is_set()


def test_a_transport_that_is_down_does_not_stop_the_perspectives(memory, advancer, lag):
    memory.publisher.down = memory.freshness.down = True
    memory.projector = None
    memory.ingest(order_created())
    advancer.advance(EVERYWHERE)
    assert memory.store.orders

    memory.publisher.down = memory.freshness.down = False
    advancer.advance(EVERYWHERE)
    assert lag() == 0


def test_a_reader_that_breaks_does_not_hold_up_the_others(stopping, caplog):
    perspectives, relay = Scripted(RuntimeError("a bug")), Scripted()

    of(perspectives, relay, stopping=stopping).advance([1, 2])

    assert perspectives.asked == [1, 2]
    assert relay.asked == [1, 2]
    assert "reader failed" in caplog.text


def test_gives_others_a_turn_before_it_goes_on_with_a_long_partition(stopping, monkeypatch):
    monkeypatch.setattr(module, "SLICE_SECONDS", 0.0)
    reader = Scripted()
    reader.step = lambda partition: (reader.asked.append(partition), Step(0, more=False))[1]
    turns = iter([False, False, True, True])
    monkeypatch.setattr(
        Advancer, "_drain", lambda _, task: reader.asked.append(task.partition) or next(turns)
    )

    of(reader, stopping=stopping).advance([1, 2])

    assert reader.asked == [1, 2, 1, 2]


def test_returns_when_its_time_is_over_and_says_that_something_is_left(stopping):
    reader = Scripted()

    assert not of(reader, stopping=stopping).advance([1, 2, 3], seconds=-1)
    assert reader.asked == []


def test_stops_between_two_steps(stopping):
    def stop() -> Step:
        stopping.set()
        return Step(500, more=True)

    reader = Scripted(stop)

    assert not of(reader, stopping=stopping).advance([1, 2])
    assert reader.asked == [1]


def test_ignores_partitions_that_the_journal_does_not_have(stopping):
    reader = Scripted()

    of(reader, stopping=stopping).advance([-1, 16, 3])

    assert reader.asked == [3]


def test_many_threads_leave_nothing_behind(memory: MemoryService, advancer, lag):
    def take_in(index: int) -> None:
        came = memory.ingest(order_created(f"order-{index}", f"cust-{index}"))
        advancer.advance(came.partitions)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take_in, range(200)))

    assert len(memory.store.orders) == 200
    assert lag() == 0
