"""The service in memory, and what audiences are made of."""

from __future__ import annotations

import pytest

from customer_core.audiences.read_audience import (
    CountAudience,
    ReadAudience,
    count_audience,
    read_audience,
)
from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.drafts import ProfileDraft
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.testing import (
    MemoryService,
    an_admin,
    order_created,
    payment_processed,
    the_customer,
)


@pytest.fixture
def service():
    return MemoryService()


@pytest.fixture
def registered(service):
    """Register customers, each assessed, all of them in the segment of new customers."""

    def register(*names, business="default", **profile):
        for name in names:
            command = RegisterCustomer(
                id=name,
                email=f"{name}@example.com",
                user_id=f"user-{name}",
                profile=ProfileDraft(**profile),
            )
            service.application.run(register_customer, command, an_admin(business))
        service.settle()

    return register


@pytest.fixture
def members(service):
    """The ids of all members, page after page."""

    def of(name, *, limit=100, who=None, **options):
        found, cursor = [], None
        while True:
            query = ReadAudience(name=name, limit=limit, cursor=cursor, **options)
            page = service.application.run(read_audience, query, who or an_admin())
            found.append([view.customer.id for view in page.items])
            cursor = page.next_cursor
            if cursor is None:
                return [name for names in found for name in names]

    return of


@pytest.fixture
def count(service):
    def of(name, reachable=None):
        command = CountAudience(name=name, reachable=reachable)
        return service.application.run(count_audience, command, an_admin())

    return of


@pytest.fixture
def change(service):
    def changed(name, **patch):
        command = PatchCustomer(customer_id=name, patch=patch)
        caller = the_customer(name) if "preferences" in patch else an_admin()
        service.application.run(patch_customer, command, caller)

    return changed


@pytest.fixture
def bought(service):
    """Let customers buy, and it be known."""

    def buy(*names, total="300.00"):
        at = service.clock.now()
        for name in names:
            order = f"order-{name}-{at:%H%M%S}"
            service.ingest(order_created(order, name, total, at=at))
            service.ingest(payment_processed(order, at=at))
        service.settle()

    return buy
