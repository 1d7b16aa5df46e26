"""An event that cannot be applied becomes a dead letter; the rest flows on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import attrs
import pytest

from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane.dead_letters import WAITS, LetterState
from customer_core.event_plane.halving import MOST_ALONE
from customer_core.event_plane.projector import Projector
from customer_core.kernel.errors import ConcurrentUpdate, DependencyUnavailable
from customer_core.kernel.events import OUR_SOURCE, Event
from customer_core.orders.model import Order
from customer_core.testing import (
    NOON,
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


def ill_formed(number: int = 1) -> Event:
    return an_event(
        f"poison-{number}",
        event_type="OrderCreated",
        stream="order:order-1",
        data={"orderId": "order-1", "totalAmount": "nonsense"},
    )


def an_order_placed(order_id: str) -> Event:
    """Return an order of a stream that all of these share, so that they make one batch."""
    data = order_created(order_id)["data"]
    return an_event(order_id, event_type="OrderCreated", stream="order:all", data=data)


def with_stores_that_refuse(
    service: MemoryService, refuses: Callable[[Order], bool], begun: list[int] | None = None
) -> None:
    """Let the store of orders break a transaction that keeps what it refuses."""

    @contextmanager
    def begin() -> Iterator[object]:
        if begun is not None:
            begun.append(1)
        with original() as unit:
            save = unit.orders.save

            def careful(orders: Sequence[Order]) -> None:
                if any(refuses(order) for order in orders):
                    raise ValueError("the store breaks\nDETAIL: a row of somebody")
                save(orders)

            unit.orders.save = careful
            yield unit

    original, service.platform.begin = service.platform.begin, begin


def applied(service: MemoryService) -> set[str]:
    return {str(key.order_id) for key in service.store.orders}


@pytest.fixture
def poisoned(service) -> MemoryService:
    register(service)
    service.ingest(payment_processed("order-1"))
    append(service, ill_formed())
    service.ingest(order_created("order-1"))
    service.settle()
    return service


def test_the_rest_flows_on(poisoned):
    assert poisoned.store.segments[JOHN].metrics.order_count == 1


def test_it_is_kept_by_reference_with_the_reason(poisoned):
    (letter,) = poisoned.store.dead_letters()
    assert (letter.reader, letter.event_id, letter.stream) == (
        "orders",
        "poison-1",
        "order:order-1",
    )
    assert "totalAmount" in letter.reason
    assert (letter.attempts, letter.state) == (1, LetterState.WAITING)
    assert letter.first_failed_at == letter.last_failed_at == NOON


def test_nothing_of_it_is_put_into_quarantine(poisoned):
    assert poisoned.store.quarantined == []


def test_a_whole_batch_of_them_is_told_in_one_line(service, caplog):
    append(service, *(ill_formed(number) for number in range(7)))
    service.settle()
    (line,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert (line.message, line.events, line.readers) == ("events put aside", 7, ["orders"])
    assert "totalAmount" in line.reason


def test_what_is_ill_formed_fails_alone_without_rolling_the_batch_back(service):
    begun: list[int] = []
    with_stores_that_refuse(service, lambda _: False, begun)
    events = [an_order_placed(f"order-{number}") for number in range(20)]
    append(service, *events[:10], ill_formed(), *events[10:])
    begun.clear()
    for partition in range(service.platform.partitions):
        service.projector.step(partition)
    assert len(begun) == service.platform.partitions
    assert len(applied(service)) == 20


def test_an_order_without_an_id_holds_up_no_reader(service):
    register(service)
    append(service, an_event(event_type="OrderCreated", stream="order:", data={}))
    service.settle()
    assert len(service.store.dead_letters()) == 1
    assert not any(status.lag for status in service.platform.status(service.cursors))


def test_a_registration_without_an_id_holds_up_no_other(service):
    odd = an_event("odd", event_type="CustomerCreated", source="customer-service", data={})
    append(service, odd)
    register(service)
    service.settle()
    assert [letter.reader for letter in service.store.dead_letters()] == ["registrations"]
    assert JOHN in service.store.segments


def test_applied_again_by_the_journal_it_is_still_one_dead_letter(service):
    append(service, ill_formed())
    service.settle()
    service.store.cursors.clear()
    service.settle()
    (letter,) = service.store.dead_letters()
    assert letter.attempts == 2


class TestWhatBreaksTheStore:
    """An event that breaks the transaction of its batch is found by halving."""

    def breaking(self, service: MemoryService) -> list[int]:
        """Let the store break on orders named bad; return the transactions begun from now on."""
        begun: list[int] = []
        with_stores_that_refuse(service, lambda order: "bad" in order.order_id, begun)
        return begun

    def test_the_others_of_its_batch_are_applied(self, service):
        self.breaking(service)
        names = [f"order-{number}" for number in range(20)]
        append(service, *map(an_order_placed, [*names[:13], "bad", *names[13:]]))
        service.settle()
        assert applied(service) == set(names)
        (letter,) = service.store.dead_letters()
        assert (letter.event_id, letter.reader) == ("bad", "orders")

    def test_rows_that_a_database_shows_do_not_get_into_the_reason(self, service):
        self.breaking(service)
        append(service, an_order_placed("bad"))
        service.settle()
        assert service.store.dead_letters()[0].reason == "ValueError: the store breaks"

    def test_few_of_them_need_few_transactions(self, service):
        names = [f"bad-{n}" if n in {17, 250, 499} else f"order-{n}" for n in range(500)]
        append(service, *map(an_order_placed, names))
        begun = self.breaking(service)
        partition = service.store.partition_of("default", "order:all")
        step = service.projector.step(partition)
        assert (step.events, len(step.failed)) == (500, 3)
        assert len(begun) <= 1 + 3 * (2 * 9 + 1)
        assert len(applied(service)) == 497

    def test_where_all_of_them_fail_it_ends_soon(self, service, caplog):
        append(service, *(an_order_placed(f"bad-{number}") for number in range(500)))
        begun = self.breaking(service)
        partition = service.store.partition_of("default", "order:all")
        step = service.projector.step(partition)
        assert (step.events, len(step.failed)) == (500, 500)
        assert len(begun) < 6 * MOST_ALONE
        assert len(caplog.records) == 1

    def test_each_perspective_that_takes_it_tries_again_by_itself(self, service):
        @attrs.frozen
        class Second:
            name: str = "second"

            def takes(self, event):
                return event.event_type == "OrderCreated"

            def apply(self, _models, _batch):
                raise AssertionError("a bug")

        readers = (*service.projector.perspectives, Second())
        projector: Projector = attrs.evolve(service.projector, perspectives=readers)
        append(service, an_order_placed("order-1"))
        for partition in range(service.platform.partitions):
            projector.step(partition)
        assert [one.reader for one in service.store.dead_letters()] == ["orders", "second"]


@pytest.mark.parametrize("error", [DependencyUnavailable("PostgreSQL"), ConcurrentUpdate()])
def test_an_outage_is_no_fault_of_the_events(service, error):
    class Broken:
        name = "broken"

        def takes(self, _event):
            return True

        def apply(self, _models, _batch):
            raise error

    append(service, ill_formed())
    projector: Projector = attrs.evolve(service.projector, perspectives=[Broken()])
    partition = service.store.partition_of("default", "order:order-1")
    with pytest.raises(type(error)):
        projector.step(partition)
    assert service.store.dead_letters() == []
    assert service.store.cursors == {}


class TestRelay:
    """An event that cannot be sent becomes a dead letter; the rest is published."""

    def say(self, service: MemoryService, *types: str) -> None:
        """Write events of ours to the journal, named by numbers."""
        ours = [
            an_event(f"said-{number}", event_type=kind, source=OUR_SOURCE, data={"customerId": "c"})
            for number, kind in enumerate(types)
        ]
        append(service, *ours)

    def published(self, service: MemoryService) -> list[str]:
        return [message.event_id for message in service.publisher.messages]

    def test_one_without_a_topic_is_put_aside(self, service):
        self.say(service, "SegmentEntered", "NobodyPublishesThis", "SegmentExited")
        service.settle()
        assert self.published(service) == ["said-0", "said-2"]
        letters = service.store.dead_letters()
        assert [(one.event_id, one.reader) for one in letters] == [
            ("said-1", "relay:memory"),
            ("said-1", "relay:webhooks"),
        ]

    def test_once_it_has_a_topic_it_is_published(self, service):
        self.say(service, "NewKind")
        service.settle()
        service.relay.writer.topics["NewKind"] = "customers.new"
        service.clock.advance(WAITS[0])
        assert service.retrier.step().applied == 1
        assert service.publisher.of_topic("customers.new")
        assert [one.reader for one in service.store.dead_letters()] == ["relay:webhooks"]

    def test_one_that_the_transport_refuses_is_found_by_halving(self, service):
        class Careful:
            def publish(self, messages):
                if any(message.event_id == "said-3" for message in messages):
                    raise ValueError("too large")
                service.publisher.publish(messages)

        service.relay = attrs.evolve(service.relay, publisher=Careful())
        self.say(service, *["SegmentEntered"] * 9)
        service.settle()
        assert self.published(service) == [f"said-{n}" for n in range(9) if n != 3]
        assert [letter.reason for letter in service.store.dead_letters()] == [
            "ValueError: too large"
        ]

    def test_a_transport_that_is_down_makes_no_dead_letters(self, service):
        self.say(service, "SegmentEntered")
        service.publisher.down = True
        with pytest.raises(DependencyUnavailable):
            service.settle()
        assert service.store.dead_letters() == []
