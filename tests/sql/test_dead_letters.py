"""Dead letters on PostgreSQL: many workers at once, and what the store itself refuses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import attrs
import psycopg
import pytest

from customer_core.event_plane.assessor import Assessor
from customer_core.event_plane.dead_letters import WAITS, LetterState
from customer_core.event_plane.perspectives import perspectives
from customer_core.event_plane.projector import Projector
from customer_core.event_plane.retries import Retrier
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.kernel.policies import Policies
from customer_core.testing import FixedClock, SequentialIds, an_event, order_created
from customer_sql.orders.store import SqlOrderStore
from customer_sql.partitions import JOURNAL_PARTITIONS

pytestmark = pytest.mark.postgres

POISON, GOOD = 30, 120


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def projector(platform, clock) -> Projector:
    return Projector(
        units=platform,
        clock=clock,
        perspectives=perspectives(Policies()),
        assessor=Assessor(ids=SequentialIds()),
        moved=lambda _: None,
    )


@pytest.fixture
def retrier(platform, clock, projector) -> Retrier:
    return Retrier(
        units=platform,
        clock=clock,
        readers={one.name: one.apply for one in projector.perspectives},
        assessor=projector.assessor,
        moved=projector.moved,
    )


def placed(order_id: str, **data: object):
    facts = order_created(order_id)["data"] | data
    return an_event(order_id, event_type="OrderCreated", stream=f"order:{order_id}", data=facts)


def drain(projector: Projector, partition: int) -> None:
    while projector.step(partition).more:
        pass


def drain_all(projector: Projector) -> None:
    for partition in range(JOURNAL_PARTITIONS):
        drain(projector, partition)


def append(platform, events) -> None:
    with platform.begin() as unit:
        unit.journal.append(events)
        unit.commit()


def orders(units) -> int:
    with units.begin(DEFAULT_BUSINESS) as unit:
        return len(unit.orders.of_customer("cust-123"))


def test_eight_workers_apply_each_dead_letter_once(platform, units, register, projector, retrier):
    register("cust-123")
    bad = [placed(f"bad-{number}", totalAmount="plenty") for number in range(POISON)]
    good = [placed(f"good-{number}") for number in range(GOOD)]
    append(platform, bad + good)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda part: drain(projector, part), range(JOURNAL_PARTITIONS)))
    assert orders(units) == GOOD
    (count,) = platform.dead_letters()
    assert (count.reader, count.letters) == ("orders", POISON)

    applied: list[str] = []
    apply = retrier.readers["orders"]

    def mended(unit, batch):
        readable = [attrs.evolve(one, event=placed(one.event.event_id)) for one in batch]
        applied.extend(one.event.event_id for one in batch)
        return apply(unit, readable)

    fixed: Retrier = attrs.evolve(retrier, readers={"orders": mended})
    fixed.clock.advance(WAITS[0])
    with ThreadPoolExecutor(8) as threads:
        while platform.dead_letters():
            list(threads.map(lambda _: fixed.step(limit=7), range(8)))
    assert len(applied) == len(set(applied)) == POISON
    assert platform.dead_letters() == []
    assert orders(units) == GOOD + POISON


def test_what_the_store_refuses_holds_up_no_other(
    platform, units, register, projector, retrier, clock, monkeypatch
):
    register("cust-123")
    events = [placed(f"order-{number}") for number in range(40)]
    append(platform, [*events, placed("order-refused")])
    save = SqlOrderStore.save

    def refusing(store, rows):
        if any(row.order_id == "order-refused" for row in rows):
            session = vars(store)["_session"]
            session.rows(b"SELECT 1 / %(zero)s", {"zero": 0})
        save(store, rows)

    monkeypatch.setattr(SqlOrderStore, "save", refusing)
    drain_all(projector)
    assert orders(units) == 40
    (count,) = platform.dead_letters()
    assert count.letters == 1
    clock.advance(WAITS[0])
    (failed,) = retrier.step().failed
    assert failed.reason == "DivisionByZero: division by zero"
    monkeypatch.undo()
    clock.advance(timedelta(hours=1))
    assert retrier.step().applied == 1
    assert orders(units) == 41


def test_a_letter_without_an_event_is_dead(platform, projector, retrier, clock, owner):
    append(platform, [placed("bad", totalAmount="plenty")])
    drain_all(projector)
    owner.execute("DELETE FROM journal")
    clock.advance(WAITS[0])
    retrier.step()
    (count,) = platform.dead_letters()
    assert count.state is LetterState.DEAD


def test_nothing_of_what_an_event_says_is_in_its_dead_letter(platform, projector, owner):
    append(platform, [placed("bad", totalAmount="plenty", customerId="ada@example.com")])
    drain_all(projector)
    with psycopg.connect(owner.info.dsn, password=owner.info.password) as connection:
        rows = connection.execute("SELECT row_to_json(d)::text FROM dead_letters d").fetchall()
    assert len(rows) == 1
    assert "ada@example.com" not in rows[0][0]
    assert "plenty" not in rows[0][0]
