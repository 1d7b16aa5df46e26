"""The worker lets go of old events by itself, where that is set."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import MemoryService, order_created
from customer_worker.retention import Retention


@pytest.fixture
def memory():
    service = MemoryService()
    service.ingest(*(order_created(f"order-{number}") for number in range(5)))
    service.settle()
    return service


def retention(memory, stopping, **fields):
    return Retention(
        keeper=fields.get("keeper", memory.keeper),
        clock=memory.clock,
        days=30,
        readers=memory.cursors,
        stopping=stopping,
    )


def test_what_is_older_than_the_days_kept_goes(memory):
    kept = retention(memory, threading.Event())
    kept.keep()
    assert len(list(memory.store.all_events())) >= 5
    memory.clock.advance(timedelta(days=31))
    kept.keep()
    assert all(one.event.is_ours for one in memory.store.all_events())


def test_it_ends_between_two_chunks_when_the_worker_stops(memory):
    stopping = threading.Event()
    stopping.set()
    memory.clock.advance(timedelta(days=31))
    retention(memory, stopping).run()
    assert not all(one.event.is_ours for one in memory.store.all_events())


@pytest.mark.parametrize("error", [DependencyUnavailable("PostgreSQL"), RuntimeError("odd")])
def test_a_failure_waits_for_the_next_day(memory, error, caplog):
    class Failing:
        def prune(self, *_):
            raise error

    retention(memory, threading.Event(), keeper=Failing()).keep()
    assert "retention" in caplog.text
