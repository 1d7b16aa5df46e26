"""The worker sends webhooks: at the same time, each once, whatever fails."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing.contracts.given import HERE
from customer_core.testing.contracts.webhooks import a_message, an_endpoint
from customer_core.webhooks.deliveries import DeliveryStatus
from customer_core.webhooks.model import EndpointKey
from customer_worker.deliveries import Deliveries

KEY = EndpointKey(HERE, an_endpoint().id)


@pytest.fixture
def given(memory):
    """Keep an endpoint and deliveries to it, each of a stream of its own unless named."""

    def kept(*messages):
        with memory.units.begin(HERE) as unit:
            unit.webhooks.add(an_endpoint())
            unit.commit()
        with memory.platform.begin() as unit:
            unit.webhooks.add([(KEY, one) for one in messages], memory.clock.now())
            unit.commit()

    return kept


@pytest.fixture
def sent(memory):
    return lambda: [one.headers["webhook-id"] for one in memory.sender.sent]


@pytest.fixture
def body():
    return b'{"eventType": "CustomerCreated"}'


def messages(count, body, stream=None):
    return [
        attrs.evolve(a_message(f"evt_{number}", stream or f"customer:{number}"), body=body)
        for number in range(count)
    ]


@pytest.fixture
def running(memory, pokes, stopping):
    """Send in the background until the test ends."""

    def started(deliverer=None, threads=4):
        loop = Deliveries(deliverer or memory.deliverer, threads, pokes, stopping)
        threading.Thread(target=loop.run, daemon=True).start()

    return started


def test_what_is_due_is_sent_once(given, sent, running, body, eventually):
    given(*messages(30, body))
    running()
    eventually(lambda: len(sent()) >= 30)
    assert sorted(sent()) == sorted(f"evt_{number}" for number in range(30))


def test_a_stream_is_sent_in_its_order(given, sent, running, body, eventually):
    given(*messages(10, body, stream="customer:1"))
    running()
    eventually(lambda: len(sent()) >= 10)
    assert sent() == [f"evt_{number}" for number in range(10)]


def test_no_more_are_sent_at_once_than_there_are_threads(
    memory, given, running, body, eventually, stopping
):
    at_once, most, lock = 0, 0, threading.Lock()
    all_in = threading.Event()

    class Counting:
        def send(self, *request):
            nonlocal at_once, most
            with lock:
                at_once += 1
                most = max(most, at_once)
                if most == 3:
                    all_in.set()
            all_in.wait(10)
            with lock:
                at_once -= 1
            return memory.sender.send(*request)

    given(*messages(12, body))
    running(attrs.evolve(memory.deliverer, sender=Counting()), threads=3)
    eventually(lambda: len(memory.sender.sent) == 12)
    assert most == 3


def test_an_outage_of_the_store_is_outlived(memory, given, sent, running, body, eventually):
    failures = iter([DependencyUnavailable("PostgreSQL"), RuntimeError("a bug")])

    class Flaky:
        def __getattr__(self, name):
            return getattr(memory.deliverer, name)

        def claim(self, limit):
            for failure in failures:
                raise failure
            return memory.deliverer.claim(limit)

    given(*messages(3, body))
    running(Flaky())
    eventually(lambda: len(sent()) == 3)


def test_a_delivery_that_breaks_does_not_end_the_others(
    memory, given, sent, running, body, eventually
):
    class Breaking:
        def send(self, url, headers, body):
            if headers["webhook-id"] == "evt_0":
                raise RuntimeError("a bug")
            return memory.sender.send(url, headers, body)

    given(*messages(5, body))
    running(attrs.evolve(memory.deliverer, sender=Breaking()))
    eventually(lambda: len(sent()) == 4)


def test_the_worker_is_told_of_an_endpoint_that_was_stopped(
    memory, given, running, body, eventually, pokes
):
    memory.sender.status = 410
    given(*messages(1, body))
    running()
    eventually(lambda: any(pokes.sent))


def test_what_was_kept_long_enough_is_removed(memory, given, running, body, eventually):
    given(*messages(2, body))
    memory.clock.advance(2 * memory.deliverer.keep)
    running()
    eventually(lambda: not any(memory.store.deliveries.values()))


def test_two_deliverers_send_each_once(memory, given, sent, body):
    given(*messages(40, body))

    def work():
        while claimed := memory.deliverer.claim(3):
            for one in claimed:
                memory.deliverer.deliver(one)

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(work) for _ in range(2)]:
            done.result()
    assert set(Counter(sent()).values()) == {1}
    statuses = {one.status for one in memory.store.deliveries.values()}
    assert statuses == {DeliveryStatus.DELIVERED}
