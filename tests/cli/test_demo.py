"""The demo: believable, the same each time, and by the ways that real customers come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import attrs
import phonenumbers
import pytest

from customer_bootstrap.erasures import ErasureGuard
from customer_bootstrap.telemetry import Metrics
from customer_cli.demo import fill as module
from customer_cli.demo.fill import fill, story
from customer_cli.demo.people import people
from customer_core.segments.list_segments import ListSegments, list_segments
from customer_core.testing import MemoryService, an_admin
from customer_standards import WorldStandards


@attrs.define
class Worker:
    """Stands in for the worker: a poke is answered at once."""

    memory: MemoryService

    def poke(self, _partitions: Iterable[int]) -> None:
        self.memory.settle()


@attrs.define(slots=False)
class ServiceInMemory:
    """What the demo needs of the service."""

    memory: MemoryService

    def __attrs_post_init__(self) -> None:
        self.application = attrs.evolve(self.memory.application, standards=WorldStandards())
        self.units, self.policies = self.memory.platform, self.memory.policies
        self.clock, self.pokes = self.memory.clock, Worker(self.memory)
        self.cursors, self.metrics = self.memory.cursors, Metrics()
        self.erasure_guard = ErasureGuard(self.memory.restore_watch)


@pytest.fixture(scope="module")
def service() -> ServiceInMemory:
    """The service with the demo filled in; filling takes seconds, so the tests share it."""
    made = ServiceInMemory(MemoryService())
    assert fill(made) == 300
    return made


@pytest.fixture
def filled(service: ServiceInMemory) -> MemoryService:
    return service.memory


def test_every_tier_and_segment_has_members(filled):
    listed = filled.application.run(list_segments, ListSegments(), an_admin())
    sizes = {one.name: listed.counts.of(one) for one in listed.defined.definitions.all}

    assert listed.counts.customers == 300
    assert all(sizes.values()), sizes


def test_customers_come_from_many_countries_with_numbers_that_can_be_dialled(filled):
    everybody = list(filled.store.customers.values())
    numbers = [one.profile.phone.number for one in everybody if one.profile.phone]

    assert len({one.preferences.language for one in everybody}) > 10
    assert len(numbers) > 200
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in numbers)


def test_nothing_happens_before_a_registration_or_in_the_future(filled):
    registered = {key: one.registered_at for key, one in filled.store.customers.items()}

    for order in filled.store.orders.values():
        key = next(key for key in registered if key.customer_id == order.customer_id)
        assert registered[key] <= order.ordered_at <= filled.clock.now()


def test_a_second_time_adds_nothing(filled, service):
    before = len(filled.store.events)

    assert fill(service) == 0
    assert len(filled.store.events) == before


def test_goes_on_where_it_was_broken_off(filled, service, monkeypatch):
    orders = len(filled.store.orders)
    monkeypatch.setattr(module, "_is_there", lambda *_: False)

    assert fill(service) == 300

    assert len(filled.store.customers) == 300
    assert len(filled.store.orders) == orders


def test_the_same_people_each_time(filled):
    def names(moment) -> list[str]:
        return [one.registration.email for one in people(story("people"), moment)]

    assert names(filled.clock.now()) == names(filled.clock.now() + timedelta(days=100))
