"""The perspectives at work: whatever arrives in whatever order, the rows are the same."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane.projector import PERSPECTIVES
from customer_core.orders.model import OrderStatus
from customer_core.testing import (
    NOON,
    MemoryService,
    an_admin,
    key_of,
    order_created,
    order_fact,
    payment_processed,
    points_earned,
)

DAY = timedelta(days=1)
JOHN, JANE = key_of("cust-123"), key_of("cust-456")


def register(service: MemoryService, customer_id: str = "cust-123") -> None:
    command = RegisterCustomer(email=f"{customer_id}@example.com", id=customer_id)
    service.application.run(register_customer, command, an_admin())


def rows(service: MemoryService) -> tuple[Any, Any]:
    """Return the order rows, and figures and standing of each customer."""
    standings = {
        key: (segment.metrics, segment.standing) for key, segment in service.store.segments.items()
    }
    return service.store.orders, standings


def published(service: MemoryService) -> list[str]:
    return [message.topic for message in service.publisher.messages]


def orders_of_two_customers() -> list[dict[str, Any]]:
    """Return all that happened to four orders and to the points of two customers."""
    return [
        order_created("order-1", "cust-123", "500.00", at=NOON),
        payment_processed("order-1", at=NOON + DAY),
        order_fact("ShipmentCreated", "order-1", at=NOON + 2 * DAY, shipmentId="s"),
        order_created("order-2", "cust-123", "250.00", at=NOON + 3 * DAY),
        order_fact("OrderCancelled", "order-2", at=NOON + 5 * DAY),
        payment_processed("order-2", at=NOON + 4 * DAY),
        order_fact(
            "OrderCompleted", "order-3", at=NOON, customerId="cust-456", totalAmount="20.00"
        ),
        order_created("order-4", "cust-456", "30.00", at=NOON + 6 * DAY),
        order_created("order-4", "cust-123", "31.00", at=NOON + 6 * DAY + timedelta(hours=1)),
        payment_processed("order-4", at=NOON + 7 * DAY),
        points_earned(100, "cust-123", reference="order-1"),
        points_earned(120, "cust-123", reference="order-1", at=NOON + DAY),
        points_earned(5000, "cust-456"),
    ]


HAPPENED = orders_of_two_customers()
REGISTRATIONS = ["cust-123", "cust-456"]


def played(steps: list[Any]) -> MemoryService:
    """Return a service in which registrations and sets of events came as ``steps`` say."""
    service = MemoryService()
    service.clock.set(NOON + 100 * DAY)
    for step in steps:
        if isinstance(step, str):
            register(service, step)
        else:
            service.ingest(*step)
    service.settle()
    return service


@settings(max_examples=60)
@given(st.data())
def test_any_arrival_any_duplication_and_any_batches_make_the_same_rows(data):
    again = data.draw(st.lists(st.sampled_from(HAPPENED), max_size=6))
    events = data.draw(st.permutations(HAPPENED + again))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(events) - 1), max_size=5)))
    batches = [events[start:end] for start, end in zip([0, *cuts], [*cuts, None], strict=True)]
    steps = data.draw(st.permutations([*batches, *REGISTRATIONS]))
    assert rows(played(steps)) == rows(played([*REGISTRATIONS, HAPPENED]))


@settings(max_examples=30)
@given(st.permutations(HAPPENED), st.randoms(use_true_random=False))
def test_readers_that_take_turns_make_the_same_rows(events, random):
    service = MemoryService()
    service.clock.set(NOON + 100 * DAY)
    for customer_id in REGISTRATIONS:
        register(service, customer_id)
    for event in events:
        service.ingest(event)
        service.projector.step(random.randrange(service.platform.partitions), limit=2)
    service.settle()
    assert rows(service) == rows(played([*REGISTRATIONS, HAPPENED]))


def test_an_order_becomes_a_row_figures_and_a_standing(service):
    register(service)
    service.ingest(order_created(total="250.00"), payment_processed())
    service.settle()
    (order,) = service.store.orders.values()
    assert order.status is OrderStatus.PAYMENT_PROCESSED
    segment = service.store.segments[JOHN]
    assert segment.metrics.total_spent == Decimal("250.00")
    assert segment.standing.segment == "high_value"


def test_an_unpaid_order_is_a_row_and_no_figure(service):
    register(service)
    service.ingest(order_created())
    service.settle()
    assert len(service.store.orders) == 1
    assert service.store.segments[JOHN].metrics.order_count == 0


def test_a_registration_alone_gives_a_standing(service):
    register(service)
    service.settle()
    assert service.store.segments[JOHN].standing.segment == "new_customer"
    assert service.store.segments[JOHN].version == 1


def test_events_of_an_unknown_customer_wait_and_take_effect_when_it_appears(service):
    service.ingest(order_created(total="250.00"), payment_processed(), points_earned(70))
    service.settle()
    assert service.store.segments == {}
    assert published(service) == []
    register(service)
    service.settle()
    metrics = service.store.segments[JOHN].metrics
    assert (metrics.total_spent, metrics.loyalty_points) == (Decimal("250.00"), 70)


def test_an_order_whose_customer_is_corrected_changes_hands(service):
    register(service, "cust-123")
    register(service, "cust-456")
    service.ingest(order_created(customer_id="cust-123"), payment_processed())
    service.settle()
    service.ingest(order_created(customer_id="cust-456", at=NOON + timedelta(minutes=1)))
    service.settle()
    assert service.store.segments[JOHN].metrics.order_count == 0
    assert service.store.segments[JANE].metrics.order_count == 1


def test_the_same_customer_in_two_businesses_has_figures_of_each(service):
    register(service)
    command = RegisterCustomer(email="a@example.com", id="cust-123")
    service.application.run(register_customer, command, an_admin("other"))
    service.ingest(
        order_created(total="10.00"),
        payment_processed(),
        order_created(total="20.00", business="other"),
        payment_processed(business="other"),
    )
    service.settle()
    spent = {
        key.business_id: one.metrics.total_spent for key, one in service.store.segments.items()
    }
    assert spent == {"default": Decimal("10.00"), "other": Decimal("20.00")}


def test_what_changes_is_told_once_with_the_true_moment(service):
    register(service)
    service.settle()
    service.clock.advance(10 * DAY)
    service.ingest(order_created(total="250.00"), payment_processed(at=NOON + DAY))
    service.settle()
    service.settle()
    assert published(service) == [
        "customers.customer.created",
        "customers.segment.entered",
        "customers.segment.entered",
        "customers.segment.changed",
    ]
    (changed,) = service.publisher.of_topic("customers.segment.changed")
    assert changed["data"] == {
        "customerId": "cust-123",
        "oldTier": "regular",
        "newTier": "regular",
        "oldSegment": "new_customer",
        "newSegment": "high_value",
        "changedAt": "2024-12-22T12:00:00Z",
    }
    entered = service.publisher.of_topic("customers.segment.entered")[-1]
    assert entered["data"] == {
        "customerId": "cust-123",
        "segment": "high_value",
        "enteredAt": "2024-12-13T12:00:00Z",
    }


def test_what_changes_nothing_makes_no_version(service):
    register(service)
    service.ingest(order_created(), payment_processed())
    service.settle()
    version = service.store.segments[JOHN].version
    service.ingest(order_fact("ShipmentCreated", shipmentId="s"))
    service.settle()
    assert service.store.segments[JOHN].version == version


def test_versions_that_moved_are_told_to_the_caches(service):
    register(service)
    service.settle()
    assert service.freshness.floors[JOHN].segment == 1
    service.ingest(order_created(), payment_processed())
    service.settle()
    assert service.freshness.floors[JOHN].segment == 2


def test_a_step_says_what_it_took_and_where_it_wrote(service):
    register(service)
    (recorded,) = service.store.all_events()
    with service.platform.begin() as unit:
        partition = unit.journal.partition_of(recorded.event)
    step = service.projector.step(partition)
    assert (step.events, step.more) == (1, False)
    assert step.partitions == {partition}
    assert list(step.moved) == [JOHN]
    assert service.projector.step(partition, limit=1).more


def test_a_partition_that_another_reader_holds_is_left_to_it(service):
    register(service)
    with service.platform.begin() as other:
        for partition in range(service.platform.partitions):
            other.journal.read(PERSPECTIVES, partition, 1)
        assert not any(service.projector.step(p).events for p in range(4))
    service.settle()
    assert JOHN in service.store.segments
