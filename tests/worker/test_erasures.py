"""The worker carries out erasures that are due, and outlives what fails."""

from __future__ import annotations

import threading

import pytest

from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.kernel.ids import CustomerId
from customer_core.privacy.requests.open_request import RequestErasure, request_erasure
from customer_core.testing import MemoryService, an_admin
from customer_worker.erasures import Erasures


class Helpers:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.poked = 0

    def poke(self, partitions) -> None:
        self.poked += len(list(partitions))


@pytest.fixture
def memory():
    service = MemoryService()
    for number in range(3):
        command = RegisterCustomer(email=f"{number}@example.com", id=f"cust-{number}")
        service.application.run(register_customer, command, an_admin())
        asked = RequestErasure(customer_id=CustomerId(f"cust-{number}"), at_once=True)
        service.application.run(request_erasure, asked, an_admin())
    return service


def test_everything_that_is_due_is_carried_out(memory):
    helpers = Helpers()
    erasures = Erasures(memory.eraser, memory.platform.partitions, helpers, threading.Event())
    assert erasures.look()
    assert not memory.store.customers
    assert helpers.poked == 2 * 3 * memory.platform.partitions
    assert not erasures.look()


def test_it_ends_between_two_when_the_worker_stops(memory):
    stopping = threading.Event()
    stopping.set()
    assert Erasures(memory.eraser, memory.platform.partitions, Helpers(), stopping).look()
    assert len(memory.store.customers) == 2


@pytest.mark.parametrize("error", [DependencyUnavailable("PostgreSQL"), RuntimeError("odd")])
def test_it_outlives_what_fails(error):
    stopping = threading.Event()

    class Failing:
        def due(self):
            stopping.set()
            raise error

    Erasures(Failing(), 1, Helpers(), stopping).run()
    assert stopping.is_set()


def test_several_share_what_is_due(memory):
    stopping = threading.Event()
    workers = [
        threading.Thread(target=Erasures(memory.eraser, 4, Helpers(), stopping).look)
        for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert not memory.store.customers
    states = {str(one.state) for one in memory.store.data_requests.values()}
    assert states == {"done"}
