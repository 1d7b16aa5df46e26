"""The way to the next tier is told whole, though its conditions ask for more than the metrics."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.read_customer import (
    CustomerView,
    ReadCustomer,
    begun,
    read_customer,
    search_customers,
    viewed,
)
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.customers.repository import CustomerQuery
from customer_core.customers.time_travel import as_of
from customer_core.kernel.ids import CustomerId
from customer_core.segments.define_segment import DefineSegment, define_segment
from customer_core.segments.definitions import Kind
from customer_core.testing import (
    NOON,
    MemoryService,
    an_admin,
    order_created,
    payment_processed,
    points_earned,
)

DAY = timedelta(days=1)
JOHN = CustomerId("cust-123")


@pytest.fixture
def service() -> MemoryService:
    """A service whose first tier asks for a window and for lifetime points."""
    service = MemoryService()
    silver = DefineSegment(
        name="silver",
        kind=Kind.TIER,
        priority=1,
        rule="spent in last 30 days >= 100 and lifetimePoints >= 50 and totalSpent >= 200",
    )
    service.application.run(define_segment, silver, an_admin())
    return service


def register(service: MemoryService) -> CustomerView:
    command = RegisterCustomer(email="john@example.com", id=JOHN)
    return service.application.run(begun(register_customer), command, an_admin())


def way(view: CustomerView) -> dict[str, tuple[Decimal, Decimal]]:
    """Return each condition of the next tier with the figure now, and what is missing."""
    assert view.next_tier is not None
    return {one.requirement: (one.current, one.remaining) for one in view.next_tier.conditions}


def on_the_way(spent: int, points: int, total: int) -> dict[str, tuple[Decimal, Decimal]]:
    return {
        "spent in last 30 days >= 100": (Decimal(spent), Decimal(100 - spent)),
        "lifetimePoints >= 50": (Decimal(points), Decimal(50 - points)),
        "totalSpent >= 200": (Decimal(total), Decimal(200 - total)),
    }


def buys(service: MemoryService) -> None:
    service.ingest(
        order_created(total="60.00", at=NOON), payment_processed(at=NOON), points_earned(20)
    )
    service.settle()


def test_a_customer_that_is_read_is_told_every_condition(service):
    register(service)
    buys(service)
    read = ReadCustomer(customer_id=JOHN)
    assert way(service.application.run(read_customer, read, an_admin())) == on_the_way(60, 20, 60)
    service.clock.set(NOON + 30 * DAY)
    assert way(service.application.run(read_customer, read, an_admin())) == on_the_way(0, 20, 60)


def test_one_who_is_changed_or_just_registered_is_too(service):
    assert way(register(service)) == on_the_way(0, 0, 0)
    buys(service)
    patch = PatchCustomer(customer_id=JOHN, patch={"profile": {"firstName": "John"}})
    changed = service.application.run(viewed(patch_customer), patch, an_admin())
    assert way(changed) == on_the_way(60, 20, 60)


def test_who_looks_back_sees_the_way_as_it_was(service):
    register(service)
    buys(service)
    service.clock.set(NOON + 40 * DAY)
    past = as_of(NOON + DAY, read_customer)
    view = service.application.run(past, ReadCustomer(customer_id=JOHN), an_admin())
    assert way(view) == on_the_way(60, 20, 60)


def test_lists_gather_no_histories_for_what_they_do_not_show(service, monkeypatch):
    register(service)
    buys(service)
    monkeypatch.setattr("customer_core.testing.read_models.MemoryHistories.of_customer", None)
    (view,) = service.application.run(search_customers, CustomerQuery(), an_admin()).items
    assert view.facts is None
