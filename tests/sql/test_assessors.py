"""Two assessors at work on one customer: the second sees what the first has done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from itertools import chain
from threading import Event

import pytest

from customer_core.event_plane.assessor import Assessor
from customer_core.event_plane.freshness import CustomerVersions
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.segments.points import PointsEntry
from customer_core.testing import NOON, SequentialIds, an_order, key_of

pytestmark = pytest.mark.postgres

CUSTOMER = key_of("cust-123")


@pytest.fixture
def assessor():
    return Assessor(ids=SequentialIds())


def standing_of(units):
    with units.begin(DEFAULT_BUSINESS) as unit:
        return unit.segments.of_customer("cust-123")


def test_an_order_that_another_assessor_could_not_see_yet_is_not_lost(
    units, platform, register, assessor
):
    register("cust-123")
    first_is_assessed, second_waits = Event(), Event()

    def assess_first():
        with platform.begin() as unit:
            unit.orders.save([an_order("order-1")])
            assessor.assess(unit, {CUSTOMER: None}, NOON)
            first_is_assessed.set()
            second_waits.wait(0.3)
            unit.commit()

    def assess_second():
        with platform.begin() as unit:
            unit.orders.save([an_order("order-2")])
            first_is_assessed.wait()
            assessor.assess(unit, {CUSTOMER: None}, NOON)
            second_waits.set()
            unit.commit()

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(assess_first), threads.submit(assess_second)]:
            done.result()
    metrics = standing_of(units).metrics
    assert (metrics.order_count, metrics.total_spent) == (2, Decimal(200))


def test_many_assessors_of_many_customers_end_with_every_order_counted(
    units, platform, register, assessor
):
    names = [f"cust-{number}" for number in range(6)]
    register(*names)

    def buy(number):
        with platform.begin() as unit:
            bought = [an_order(f"{name}-{number}", name) for name in names[number % 3 :: 2]]
            unit.orders.save(bought)
            keys = {key_of(order.customer_id) for order in bought}
            ordered = sorted(keys, key=str, reverse=number % 2)
            assessor.assess(unit, dict.fromkeys(ordered), NOON)
            unit.commit()
        return [order.customer_id for order in bought]

    with ThreadPoolExecutor(6) as threads:
        bought = list(chain.from_iterable(threads.map(buy, range(30))))
    with units.begin(DEFAULT_BUSINESS) as unit:
        counted = {name: unit.segments.of_customer(name).metrics.order_count for name in names}
    assert counted == {name: bought.count(name) for name in names}


def test_a_standing_as_new_as_the_kept_one_is_refused(platform, register, assessor):
    register("cust-123")
    with platform.begin() as unit:
        assessor.assess(unit, {CUSTOMER: None}, NOON)
        kept = unit.segments.load([CUSTOMER])[CUSTOMER]
        unit.commit()
    with platform.begin() as unit:
        with pytest.raises(ConcurrentUpdate):
            unit.segments.save([kept])
        with pytest.raises(ConcurrentUpdate):
            unit.commit()


def test_sets_of_many_customers_go_through_in_one_piece(units, platform, register, assessor):
    names = [f"cust-{number:03}" for number in range(30)]
    register(*names)
    orders = [an_order(f"order-{n:04}", f"cust-{n % 600:03}") for n in range(1200)]
    entries = [
        PointsEntry(key=key_of(name), reference="r", points=points, at=at, event_id="e")
        for name in names
        for points, at in ((5, NOON - timedelta(days=1)), (7, NOON), (6, NOON - timedelta(1)))
    ]
    with platform.begin() as unit:
        unit.orders.save(orders)
        assert unit.orders.load([order.key for order in orders]) == {o.key: o for o in orders}
        unit.points.add(entries)
        everyone = [key_of(f"cust-{n:03}") for n in range(600)]
        outcome = assessor.assess(unit, dict.fromkeys(everyone), NOON)
        unit.commit()
    assert outcome.moved == {key_of(name): CustomerVersions(segment=1) for name in names}
    with platform.begin() as unit:
        assert unit.segments.versions(map(key_of, names)) == {
            key_of(name): CustomerVersions(customer=1, segment=1) for name in names
        }
        kept = unit.segments.load(map(key_of, names))
    assert {(one.metrics.order_count, one.metrics.loyalty_points) for one in kept.values()} == {
        (2, 7)
    }
