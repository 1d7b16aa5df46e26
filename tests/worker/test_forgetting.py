"""The worker forgets expired keys of requests by itself."""

from __future__ import annotations

import threading

import pytest

from customer_core.idempotency.model import KEPT, KeyedRequest
from customer_core.idempotency.run_once import reserve_key
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import MemoryService, an_admin
from customer_core.testing.idempotency import MemoryExpiredKeys
from customer_worker.forgetting import Forgetting


@pytest.fixture
def memory():
    service = MemoryService()
    for number in range(3):
        request = KeyedRequest(digest=f"k{number}", fingerprint="a")
        service.application.run(reserve_key, request, an_admin())
    return service


def forgetting(memory, stopping, keys=None):
    keys = keys or MemoryExpiredKeys(memory.store)
    return Forgetting(keys=keys, clock=memory.clock, stopping=stopping)


def test_what_has_expired_is_forgotten(memory):
    job = forgetting(memory, threading.Event())
    job.forget()
    assert len(memory.store.idempotency) == 3
    memory.clock.advance(KEPT)
    job.forget()
    assert memory.store.idempotency == {}


def test_it_ends_between_two_chunks_when_the_worker_stops(memory):
    class OneByOne(MemoryExpiredKeys):
        def remove(self, now, limit=1):
            return super().remove(now, limit)

    memory.clock.advance(KEPT)
    stopping = threading.Event()
    stopping.set()
    forgetting(memory, stopping, OneByOne(memory.store)).forget()
    assert len(memory.store.idempotency) == 2


@pytest.mark.parametrize("error", [DependencyUnavailable("PostgreSQL"), RuntimeError("odd")])
def test_a_failure_waits_for_the_next_day(memory, error, caplog):
    class Failing:
        def remove(self, *_):
            raise error

    forgetting(memory, threading.Event(), Failing()).forget()
    assert "forgetting keys" in caplog.text
