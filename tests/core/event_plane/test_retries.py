"""Dead letters are tried again by themselves, a few times; then it is for an operator to say."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from datetime import timedelta

import attrs
import pytest

from customer_core.event_plane.dead_letters import WAITS, LetterState, next_attempt
from customer_core.event_plane.halving import MOST_ALONE
from customer_core.event_plane.perspective import Applied, Failed
from customer_core.event_plane.retries import GONE, Retrier
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.kernel.events import OUR_SOURCE, Event, Recorded
from customer_core.testing import NOON, MemoryService, a_customer, an_event, key_of, order_created

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
JOHN = key_of("cust-123")


@attrs.define
class Fixable:
    """An order perspective that fails on some events, until it is mended."""

    inner: object
    bad: set[str]
    applied: list[str] = attrs.field(factory=list)

    @property
    def name(self) -> str:
        return self.inner.name

    def takes(self, event: Event) -> bool:
        return self.inner.takes(event)

    def apply(self, models, batch: Sequence[Recorded]) -> Applied:
        good = [one for one in batch if one.event.event_id not in self.bad]
        self.applied += [one.event.event_id for one in good]
        result = self.inner.apply(models, good)
        failed = [Failed(one, "no") for one in batch if one.event.event_id in self.bad]
        return Applied(result.touched, [*result.failed, *failed])


@pytest.fixture
def orders(service: MemoryService) -> Fixable:
    """The order perspective of the service, which fails on some events."""
    first, *others = service.projector.perspectives
    fixable = Fixable(first, {"bad"})
    service.projector = attrs.evolve(service.projector, perspectives=[fixable, *others])
    readers = {**service.retrier.readers, fixable.name: fixable.apply}
    service.retrier = attrs.evolve(service.retrier, readers=readers)
    return fixable


def place(service: MemoryService, *order_ids: str, total: str = "100.00") -> None:
    """Let orders be placed, by events of the same ids in one stream."""
    with service.platform.begin() as unit:
        unit.journal.append(
            [
                an_event(
                    order_id,
                    event_type="OrderCreated",
                    stream="order:all",
                    data=order_created(order_id, total=total)["data"],
                )
                for order_id in order_ids
            ]
        )
        unit.commit()
    service.settle()


def known(service: MemoryService, customer: str = "cust-123") -> None:
    with service.units.begin("default") as unit:
        unit.customers.add(a_customer(customer))
        unit.commit()


def test_it_is_tried_after_a_second_ten_a_minute_and_five(service, orders):
    place(service, "bad")
    tried = []
    for _ in range(400):
        service.clock.advance(SECOND)
        if service.retrier.step().failed:
            tried.append(service.clock.now() - NOON)
    assert tried == [SECOND, 11 * SECOND, 71 * SECOND, 371 * SECOND]


def test_after_that_it_is_dead_and_left_alone(service, orders, caplog):
    place(service, "bad")
    for _ in WAITS:
        service.clock.advance(HOUR)
        service.retrier.step()
    (letter,) = service.store.dead_letters()
    assert (letter.state, letter.attempts) == (LetterState.DEAD, 5)
    assert (letter.first_failed_at, letter.last_failed_at) == (NOON, NOON + 4 * HOUR)
    assert "events given up" in caplog.text
    service.clock.advance(HOUR)
    assert service.retrier.step().letters == 0


@pytest.mark.parametrize(("attempts", "waits"), [(1, 1), (2, 10), (3, 60), (4, 300)])
def test_the_waits_grow_from_failure_to_failure(attempts, waits):
    assert next_attempt(attempts, NOON) == NOON + waits * SECOND


def test_no_more_is_tried_than_there_are_waits():
    assert next_attempt(len(WAITS) + 1, NOON) is None
    assert next_attempt(1000, NOON) is None


def test_once_it_can_be_applied_it_counts_and_is_a_dead_letter_no_more(service, orders):
    known(service)
    place(service, "order-1", "bad")
    pay(service, "order-1", "bad")
    assert service.store.segments[JOHN].metrics.order_count == 1
    orders.bad.clear()
    service.clock.advance(SECOND)
    tried = service.retrier.step()
    assert (tried.applied, tried.failed) == (1, [])
    assert service.store.dead_letters() == []
    assert len(service.store.orders) == 2
    assert service.store.segments[JOHN].metrics.order_count == 2


def test_who_is_moved_by_it_is_told_to_the_caches_and_to_others(service, orders):
    known(service)
    place(service, "bad", total="9000.00")
    pay(service, "bad")
    service.clock.advance(SECOND)
    orders.bad.clear()
    assert service.retrier.step().partitions
    service.settle()
    assert JOHN in service.freshness.floors
    (told,) = service.publisher.of_topic("customers.segment.changed")[-1:]
    assert told["metadata"]["causationId"] == "bad"


def pay(service: MemoryService, *order_ids: str) -> None:
    """Let orders be paid."""
    with service.platform.begin() as unit:
        unit.journal.append(
            [
                an_event(
                    f"paid-{order_id}",
                    event_type="PaymentProcessed",
                    stream="order:all",
                    data={"orderId": order_id, "paymentId": "pay-1"},
                )
                for order_id in order_ids
            ]
        )
        unit.commit()
    service.settle()


def test_an_operator_need_not_wait_and_may_wake_the_dead(service, orders):
    place(service, "bad")
    (letter,) = service.store.dead_letters()
    dead = attrs.evolve(letter, attempts=5, next_attempt_at=None)
    with service.platform.begin() as unit:
        unit.dead_letters.save([dead])
        unit.commit()
    assert service.retrier.step().letters == 0
    assert len(service.retrier.retry([dead.key]).failed) == 1
    orders.bad.clear()
    assert service.retrier.retry([dead.key]).applied == 1
    assert service.store.dead_letters() == []


def test_dead_letters_of_readers_that_are_not_here_stay(service, orders):
    place(service, "bad")
    (letter,) = service.store.dead_letters()
    elsewhere: Retrier = attrs.evolve(service.retrier, readers={"relay:kafka": orders.apply})
    service.clock.advance(HOUR)
    assert elsewhere.step().letters == 0
    assert elsewhere.retry([letter.key]).letters == 0
    assert service.store.dead_letters() == [letter]


def test_one_that_another_worker_holds_is_left_to_it(service, orders):
    place(service, "bad")
    (letter,) = service.store.dead_letters()
    service.clock.advance(SECOND)
    with service.platform.begin() as other:
        assert other.dead_letters.hold([letter.key])
        assert service.retrier.step().letters == 0
    assert service.store.dead_letters() == [letter]


def test_one_whose_event_is_gone_is_dead_and_says_so(service, orders):
    place(service, "bad")
    for partition in service.store.journal:
        partition.clear()
    service.clock.advance(SECOND)
    service.retrier.step()
    (letter,) = service.store.dead_letters()
    assert (letter.state, letter.reason) == (LetterState.DEAD, GONE)


def test_a_transport_that_is_down_holds_up_no_other_reader_and_costs_no_attempt(service, orders):
    with service.platform.begin() as unit:
        unit.journal.append([an_event("odd", event_type="NobodyPublishes", source=OUR_SOURCE)])
        unit.commit()
    place(service, "bad")
    orders.bad.clear()
    service.clock.advance(SECOND)

    def down(_unit, _batch) -> Applied:
        raise DependencyUnavailable("Kafka")

    readers = {service.relay.name: down, "orders": orders.apply}
    retrier: Retrier = attrs.evolve(service.retrier, readers=readers)
    assert retrier.step().applied == 1
    letters = {letter.reader: letter for letter in service.store.dead_letters()}
    assert "orders" not in letters
    assert letters[service.relay.name].attempts == 1


class TestWhatBreaksTheStore:
    """Dead letters that break the transaction are found by halving, too."""

    @pytest.fixture
    def broken(self, service) -> list[int]:
        """Let the store break on orders named worse; return the transactions begun."""
        begun: list[int] = []
        original = service.platform.begin

        @contextmanager
        def begin():
            begun.append(1)
            with original() as unit:
                save = unit.orders.save

                def careful(rows):
                    if any("worse" in row.order_id for row in rows):
                        raise ValueError("the store breaks")
                    save(rows)

                unit.orders.save = careful
                yield unit

        service.platform.begin = begin
        return begun

    @pytest.mark.usefixtures("broken")
    def test_the_others_are_applied(self, service, orders):
        names = [f"bad-{number}" for number in range(9)]
        orders.bad |= {*names, "worse"}
        place(service, *names[:4], "worse", *names[4:])
        assert len(service.store.dead_letters()) == 10
        orders.bad.clear()
        service.clock.advance(SECOND)
        tried = service.retrier.step()
        assert (tried.applied, [one.event_id for one in tried.failed]) == (9, ["worse"])

    def test_where_all_of_them_fail_it_ends_soon_and_only_those_tried_alone_use_up_an_attempt(
        self, service, orders, broken
    ):
        names = [f"worse-{number}" for number in range(300)]
        orders.bad |= set(names)
        place(service, *names)
        orders.bad.clear()
        service.clock.advance(SECOND)
        broken.clear()
        tried = service.retrier.step()
        assert len(tried.failed) >= MOST_ALONE
        assert tried.postponed == 300 - len(tried.failed)
        assert len(broken) < 6 * MOST_ALONE
        assert {one.attempts for one in tried.failed} == {2}
        assert sum(letter.attempts == 1 for letter in service.store.dead_letters()) == (
            tried.postponed
        )
        assert service.retrier.step().letters == 0
