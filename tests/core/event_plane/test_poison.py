"""An event that breaks its batch is put aside with the reason; the rest flows on."""

from __future__ import annotations

import attrs
import pytest

from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane.projector import PERSPECTIVES, Projector
from customer_core.event_plane.readers import CURSORS
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.kernel.events import Event
from customer_core.testing import (
    MemoryService,
    an_admin,
    an_event,
    key_of,
    order_created,
    payment_processed,
)

JOHN = key_of("cust-123")


def register(service: MemoryService) -> None:
    command = RegisterCustomer(email="john@example.com", id="cust-123")
    service.application.run(register_customer, command, an_admin())


def append(service: MemoryService, *events: Event) -> None:
    """Write events to the journal as they are, without the checks of taking them in."""
    with service.platform.begin() as unit:
        unit.journal.append(events)
        unit.commit()


@pytest.fixture
def poisoned(service) -> MemoryService:
    register(service)
    broken = an_event(
        "poison",
        event_type="OrderCreated",
        stream="order:order-1",
        data={"orderId": "order-1", "totalAmount": "nonsense"},
    )
    service.ingest(payment_processed("order-1"))
    append(service, broken)
    service.ingest(order_created("order-1"))
    service.settle()
    return service


def test_the_rest_flows_on(poisoned):
    assert poisoned.store.segments[JOHN].metrics.order_count == 1


def test_it_is_kept_with_the_reason(poisoned):
    (aside,) = poisoned.store.quarantined
    assert aside.transport == PERSPECTIVES
    assert b'"poison"' in aside.raw
    assert "totalAmount" in aside.reason


def test_it_is_told_in_the_log(service, caplog):
    append(service, an_event(event_type="OrderCreated", stream="order:1", data={}))
    service.settle()
    assert "event put aside" in caplog.text


def test_an_order_without_an_id_holds_up_no_reader(service):
    register(service)
    append(service, an_event(event_type="OrderCreated", stream="order:", data={}))
    service.settle()
    assert len(service.store.quarantined) == 1
    assert not any(status.lag for status in service.platform.status(CURSORS))


def test_an_outage_is_no_fault_of_the_events(service):
    class Down:
        partitions = 1

        def begin(self):
            raise DependencyUnavailable("PostgreSQL")

    projector: Projector = attrs.evolve(service.projector, units=Down())
    with pytest.raises(DependencyUnavailable):
        projector.step(0)
    assert service.store.quarantined == []
