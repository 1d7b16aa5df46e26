"""A recompute on PostgreSQL: whoever is at work, and however often it is broken off."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import attrs
import pytest

from customer_core.event_plane.assessor import Assessor
from customer_core.event_plane.recompute import Recompute
from customer_core.event_plane.recompute_runs import RecomputeScope
from customer_core.kernel.ids import TypeIds
from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.movements import NO_MOVEMENTS
from customer_core.testing import FixedClock
from tests.sql.filled import PEOPLE, filled
from tests.sql.random_rules import START

pytestmark = pytest.mark.postgres

LATER = START + timedelta(days=97, hours=3)
ALL = RecomputeScope()


@pytest.fixture(scope="module")
def bench(module_database):
    with filled(module_database) as found:
        yield found


@pytest.fixture
def recompute(bench) -> Recompute:
    """A recompute, three customers at a time, of whom most stand wrongly."""
    bench.owner.execute("DELETE FROM journal")
    bench.owner.execute("DELETE FROM segment_recomputes")
    histories = bench.fill(11)
    chance = random.Random(11)
    bench.assess([one for one in histories if chance.random() < 0.9], DEFAULT_DEFINITIONS)
    clock = FixedClock(LATER)
    assessor = Assessor(ids=TypeIds(clock))
    return Recompute(
        units=bench.units, clock=clock, assessor=assessor, moved=lambda _: None, looked_at=3
    )


def standings(bench):
    """Return what is kept, without the versions."""
    query = (
        "SELECT customer_id, tier, segment, is_default, tiers::text, memberships::text, "
        "next_change_at, total_spent, order_count FROM customer_segments ORDER BY customer_id"
    )
    return bench.owner.execute(query).fetchall()


def told(bench):
    """Return what was published, without ids and moments of writing."""
    query = "SELECT stream, event_type, data::text FROM journal ORDER BY 1, 2, 3"
    return bench.owner.execute(query).fetchall()


def test_everybody_stands_as_one_by_one(bench, recompute):
    run = recompute.open(ALL)
    list(recompute.go_on(run))
    at_once = standings(bench), told(bench)

    keys = [one.key for one in bench.fill(11)]
    bench.owner.execute("DELETE FROM journal")
    chance = random.Random(11)
    with bench.units.begin() as unit:
        histories = unit.segments.histories(keys)
    bench.assess([one for one in histories if chance.random() < 0.9], DEFAULT_DEFINITIONS)
    recompute.these(keys)

    assert (standings(bench), told(bench)) == at_once


def test_broken_off_again_and_again_it_ends_with_the_same(bench, recompute):
    foreseen = sum([one.movements for one in recompute.rehearse(ALL)], NO_MOVEMENTS)
    chance = random.Random(3)
    first = recompute.open(ALL)
    while recompute.outcome(first).customers < PEOPLE:
        work = recompute.go_on(recompute.open(ALL))
        for _ in range(chance.randint(1, 4)):
            next(work, None)
        work.close()

    assert recompute.outcome(first).movements == foreseen
    assert [one.movements.changed for one in recompute.rehearse(ALL) if one.movements.changed] == []
    events = told(bench)
    assert len(events) == len(set(events))


@pytest.mark.parametrize("parts", [1, 4])
def test_several_at_once_tell_each_change_once(bench, recompute, parts):
    foreseen = sum([one.movements for one in recompute.rehearse(ALL)], NO_MOVEMENTS)
    run = recompute.open(ALL, parts=parts)
    with ThreadPoolExecutor(4) as threads:
        for one in [threads.submit(lambda: list(recompute.go_on(run))) for _ in range(4)]:
            one.result()

    outcome = recompute.outcome(run)
    assert (outcome.customers, outcome.movements) == (PEOPLE, foreseen)
    events = told(bench)
    assert len(events) == len(set(events))


@pytest.mark.parametrize("parts", [1, 2, 4])
def test_one_process_works_at_several_parts_at_once(bench, recompute, parts):
    foreseen = sum([one.movements for one in recompute.rehearse(ALL)], NO_MOVEMENTS)
    run = recompute.open(ALL, parts=parts)

    steps = list(attrs.evolve(recompute, at_once=3).go_on(run))

    outcome = recompute.outcome(run)
    assert (outcome.customers, outcome.movements) == (PEOPLE, foreseen)
    assert sum(one.customers for one in steps) == PEOPLE
    assert sum([one.movements for one in steps], NO_MOVEMENTS) == foreseen
    events = told(bench)
    assert len(events) == len(set(events))


def test_broken_off_at_several_parts_at_once_it_ends_with_the_same(bench, recompute):
    foreseen = sum([one.movements for one in recompute.rehearse(ALL)], NO_MOVEMENTS)
    recompute = attrs.evolve(recompute, at_once=3)
    first = recompute.open(ALL)
    while recompute.outcome(first).customers < PEOPLE:
        work = recompute.go_on(recompute.open(ALL))
        for _ in range(2):
            next(work, None)
        work.close()

    assert recompute.outcome(first).movements == foreseen
    events = told(bench)
    assert len(events) == len(set(events))


def test_a_rehearsal_writes_nothing(bench, recompute):
    before = standings(bench)
    assert sum(one.customers for one in recompute.rehearse(ALL)) == PEOPLE
    assert (standings(bench), told(bench)) == (before, [])
    assert bench.owner.execute("SELECT count(*) FROM segment_recomputes").fetchone() == (0,)


def test_two_who_begin_at_once_share_a_run(recompute):
    with ThreadPoolExecutor(4) as threads:
        runs = list(threads.map(lambda _: recompute.open(ALL), range(4)))
    assert len({one.number for one in runs}) == 1


def test_a_run_that_has_ended_is_not_taken_up(recompute):
    first = recompute.open(ALL)
    list(recompute.go_on(first))
    second = recompute.open(ALL)
    assert not second.resumed
    assert second.number > first.number


def test_orders_are_read_of_those_who_are_assessed_alone(recompute, statements):
    list(recompute.rehearse(ALL))
    looking = [one for one in statements if "customer_segments" in one and "LEFT JOIN" in one]
    assert looking
    assert not any("order_summary" in one for one in looking)

    statements.clear()
    list(recompute.rehearse(RecomputeScope(from_orders=True)))
    assert any("LEFT JOIN" in one and "order_summary" in one for one in statements)
