"""The reader that lets customers follow the auth service's users."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

from customer_core.event_plane.accounts import ACCOUNTS, MOST_SYNCS
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import MemoryService, order_created, user_told


def lag(service):
    return sum(status.lag for status in service.platform.status([ACCOUNTS]))


def steps(service):
    return [service.accounts.step(partition) for partition in range(service.platform.partitions)]


def sign_ups(number):
    return [user_told(user_id=f"user-{n}", email=f"user-{n}@example.com") for n in range(number)]


def test_events_that_are_not_of_users_are_passed_over(service):
    service.ingest(order_created())
    assert sum(step.events for step in steps(service)) == 1
    assert (lag(service), service.store.customers) == (0, {})


@pytest.mark.usefixtures("john")
def test_what_this_service_says_itself_is_not_followed(service):
    assert sum(step.events for step in steps(service)) == 1
    assert service.store.accounts == {}


def test_a_step_takes_no_more_users_than_it_may_and_says_that_there_are_more(monkeypatch):
    service = MemoryService()
    monkeypatch.setattr(service.store, "partition_of", lambda *_: 0)
    service.ingest(order_created(), *sign_ups(MOST_SYNCS + 2), order_created("order-2"))
    first = service.accounts.step(0)
    assert (first.events, first.more) == (1 + MOST_SYNCS, True)
    assert len(service.store.customers) == MOST_SYNCS
    second = service.accounts.step(0)
    assert (second.events, second.more) == (3 + MOST_SYNCS, False)
    assert len(service.store.customers) == MOST_SYNCS + 2


def test_exactly_as_many_users_as_it_may_take_do_not_hold_back_what_follows(monkeypatch):
    service = MemoryService()
    monkeypatch.setattr(service.store, "partition_of", lambda *_: 0)
    service.ingest(*sign_ups(MOST_SYNCS), order_created())
    assert service.accounts.step(0).events == MOST_SYNCS + 1


def test_after_a_crash_before_the_cursor_moved_nothing_happens_twice(service):
    service.ingest(*sign_ups(3))
    with service.platform.begin() as unit:
        for partition in range(service.platform.partitions):
            cursor = unit.journal.read(ACCOUNTS, partition, 100)
            service.accounts.apply(unit, cursor.batch)
    assert (len(service.store.customers), service.store.cursors) == (3, {})
    service.settle()
    assert len(service.store.customers) == 3
    assert {customer.version for customer in service.store.customers.values()} == {1}
    assert len(service.publisher.of_topic("customers.customer.created")) == 3


def test_while_another_worker_is_at_it_a_partition_is_left_alone(service):
    service.ingest(user_told())
    with service.platform.begin() as other:
        for partition in range(service.platform.partitions):
            other.journal.read(ACCOUNTS, partition, 1)
        assert [step.events for step in steps(service)] == [0] * 4
    assert service.store.customers == {}
    steps(service)
    assert len(service.store.customers) == 1


def test_two_workers_make_each_customer_once(service):
    service.ingest(*sign_ups(40))
    with ThreadPoolExecutor(2) as workers:
        for _ in range(8):
            list(workers.map(lambda _: steps(service), range(2)))
    assert lag(service) == 0
    assert len(service.store.customers) == 40


def test_while_the_store_does_not_answer_the_place_stays(service):
    def begin(_business):
        raise DependencyUnavailable("The store")

    service.ingest(user_told())
    down = attrs.evolve(service.application, units=type("Down", (), {"begin": staticmethod(begin)}))
    (partition,) = (s.partition for s in service.platform.status([ACCOUNTS]) if s.lag)
    with pytest.raises(DependencyUnavailable):
        attrs.evolve(service.accounts, application=down).step(partition)
    assert lag(service) == 1
    service.settle()
    assert len(service.store.customers) == 1
