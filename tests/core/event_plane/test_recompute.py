"""Recomputing brings everybody to what the definitions say, in chunks, and tells who moved."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane import recompute as module
from customer_core.event_plane.recompute import Recompute
from customer_core.event_plane.recompute_runs import RecomputeScope
from customer_core.kernel.ids import DEFAULT_BUSINESS, BusinessId, CustomerId
from customer_core.segments.definition_set import DefinitionSet
from customer_core.segments.definitions import Definition, Definitions, Kind
from customer_core.segments.errors import SegmentNotFound
from customer_core.segments.movements import Move
from customer_core.testing import (
    MemoryService,
    an_admin,
    key_of,
    order_created,
    payment_processed,
)

DAY = timedelta(days=1)
ALL = RecomputeScope()


@pytest.fixture
def service():
    return MemoryService()


@pytest.fixture
def recompute(service) -> Recompute:
    """A recompute that looks at two customers at a time."""
    return attrs.evolve(service.recompute, looked_at=2)


@pytest.fixture
def register(service):
    def registered(*ids, business="default"):
        for one in ids:
            command = RegisterCustomer(id=CustomerId(one), email=f"{one}@example.com")
            service.application.run(register_customer, command, an_admin(business))

    return registered


@pytest.fixture
def people(service, register):
    """Five customers of two businesses, all of whom time has moved on."""
    register("a", "b", "c")
    register("a", "b", business="other")
    service.settle()
    service.clock.advance(100 * DAY)


def go(recompute, scope=ALL, **options):
    """Go through a whole run."""
    run = recompute.open(scope, **options)
    steps = list(recompute.go_on(run))
    return steps, recompute.outcome(run)


def told(service, event_type):
    return [one.event for one in service.store.all_events() if one.event.event_type == event_type]


@pytest.mark.usefixtures("people")
def test_everybody_is_brought_to_what_the_definitions_say(service, recompute):
    _, outcome = go(recompute)

    assert outcome.customers == 5
    assert outcome.movements.changed == 5
    assert outcome.movements.tiers == ()
    assert outcome.movements.segments == (
        Move(before="new_customer", after="at_risk", customers=5),
    )
    assert outcome.movements.entered == {"at_risk": 5}
    assert outcome.movements.exited == {"new_customer": 5}
    assert {one.standing.segment for one in service.store.segments.values()} == {"at_risk"}
    assert len(told(service, "CustomerSegmentChanged")) == 5


@pytest.mark.usefixtures("people")
def test_the_steps_tell_what_the_outcome_does_and_where_events_were_written(service, recompute):
    steps, outcome = go(recompute)

    assert sum(one.customers for one in steps) == outcome.customers
    assert sum(one.movements.changed for one in steps) == outcome.movements.changed
    partitions = {service.store.partition_of("default", f"customer:{one}") for one in "abc"}
    assert frozenset().union(*(one.partitions for one in steps)) >= partitions


@pytest.mark.usefixtures("people")
def test_a_second_run_changes_nothing(service, recompute):
    go(recompute)
    events = len(list(service.store.all_events()))

    _, outcome = go(recompute)

    assert (outcome.customers, outcome.movements.changed) == (5, 0)
    assert len(list(service.store.all_events())) == events


@pytest.mark.usefixtures("people")
def test_the_caches_are_told(service, recompute):
    go(recompute)
    assert service.freshness.floors[key_of("a")].segment == 2


def test_customers_without_a_standing_are_found(service, register, recompute):
    register("a")  # and no worker is there to assess it

    _, outcome = go(recompute)

    assert outcome.movements.tiers == (Move(before=None, after="regular", customers=1),)
    assert list(service.store.segments) == [key_of("a")]


@pytest.mark.usefixtures("people")
def test_it_can_be_of_one_business(service, recompute):
    _, outcome = go(recompute, RecomputeScope(business_id=BusinessId("other")))

    assert outcome.customers == 2
    assert service.store.segments[key_of("a")].standing.segment == "new_customer"


def test_a_definition_that_changed_moves_whom_it_concerns(service, register, recompute):
    register("a", "b")
    service.ingest(order_created(customer_id="b"), payment_processed())
    service.settle()
    define(service, buyer="orderCount >= 1", idle="daysSinceLastOrder >= 60")

    _, outcome = go(recompute, RecomputeScope(segment="buyer"))

    assert outcome.movements.entered["buyer"] == 1
    assert set(service.store.segments[key_of("b")].standing.memberships) == {"buyer"}
    assert service.store.segments[key_of("a")].version == 1


def test_who_is_due_earlier_by_new_definitions_is_told_of_it(service, register, recompute):
    register("a")
    service.settle()
    define(service, idle="daysSinceLastOrder >= 7")

    go(recompute)

    standing = service.store.segments[key_of("a")].standing
    assert standing.next_change_at == service.clock.now() + 7 * DAY


def define(service, **segments):
    """Let the business have no tier but the lowest, and other segments."""
    definitions = Definitions.of(
        [
            Definition(name="regular", kind=Kind.TIER, text=""),
            *(Definition(name=n, kind=Kind.SEGMENT, text=rule) for n, rule in segments.items()),
        ]
    )
    with service.units.begin(DEFAULT_BUSINESS) as unit:
        version = unit.definitions.current().version + 1
        unit.definitions.add(DefinitionSet(version=version, definitions=definitions))
        unit.commit()


def test_a_segment_that_is_not_defined_is_refused(recompute):
    scope = RecomputeScope(business_id=DEFAULT_BUSINESS, segment="nothing")
    with pytest.raises(SegmentNotFound, match="at_risk"):
        recompute.open(scope)
    with pytest.raises(SegmentNotFound):
        list(recompute.rehearse(scope))


@pytest.mark.usefixtures("people")
def test_a_rehearsal_tells_what_a_run_would_do_and_writes_nothing(service, recompute):
    before = dict(service.store.segments), len(list(service.store.all_events()))

    steps = list(recompute.rehearse(ALL))

    assert (dict(service.store.segments), len(list(service.store.all_events()))) == before
    assert service.store.recomputes == {}
    foreseen = sum([one.movements for one in steps], module.NO_MOVEMENTS)
    _, outcome = go(recompute)
    assert (sum(one.customers for one in steps), foreseen) == (5, outcome.movements)


@pytest.mark.usefixtures("people")
def test_named_customers_are_assessed_or_only_told_of(service, recompute):
    keys = [key_of("a"), key_of("nobody")]

    told_of = recompute.these(keys, rehearsed=True)
    assert service.store.segments[key_of("a")].standing.segment == "new_customer"
    done = recompute.these(keys)

    assert told_of.movements == done.movements
    assert done.movements.changed == 1
    assert service.store.segments[key_of("a")].standing.segment == "at_risk"


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("steps", range(1, 10))
def test_a_run_that_was_broken_off_goes_on_where_it_was(service, recompute, steps):
    run = recompute.open(ALL)
    work = recompute.go_on(run)
    for _ in range(steps):
        next(work, None)
    work.close()

    again = recompute.open(ALL)
    left = list(recompute.go_on(again))
    outcome = recompute.outcome(again)

    assert len(told(service, "CustomerSegmentChanged")) == 5
    if again.resumed:
        assert again.number == run.number
        assert (outcome.customers, outcome.movements.changed) == (5, 5)
        assert outcome.movements.entered == {"at_risk": 5}
        assert sum(one.movements.changed for one in left) < 5
    else:  # it was at its end
        assert (outcome.customers, outcome.movements.changed) == (5, 0)


@pytest.mark.usefixtures("people")
def test_it_begins_anew_on_request_by_other_definitions_and_after_a_day(service, recompute):
    run = recompute.open(ALL)
    next(recompute.go_on(run))

    assert recompute.open(ALL).number == run.number
    define(service, buyer="orderCount >= 1")
    assert not recompute.open(ALL).resumed
    assert not recompute.open(ALL, afresh=True).resumed
    assert recompute.open(ALL).resumed
    service.clock.advance(DAY + timedelta(microseconds=1))
    assert not recompute.open(ALL).resumed


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("parts", [1, 2, 3, 5, 9])
def test_several_share_a_run_in_parts(service, recompute, parts):
    run = recompute.open(ALL, parts=parts)
    workers = [recompute.go_on(run) for _ in range(3)]
    while workers:  # each takes a step in turn
        workers = [one for one in workers if next(one, None) is not None]

    outcome = recompute.outcome(run)
    assert (outcome.customers, outcome.movements.changed) == (5, 5)
    assert len(told(service, "CustomerSegmentChanged")) == 5


def test_without_customers_there_is_nothing_to_do(recompute):
    for scope in (ALL, RecomputeScope(business_id=BusinessId("none"))):
        _, outcome = go(recompute, scope)
        assert (outcome.customers, outcome.movements.changed) == (0, 0)
        assert list(recompute.rehearse(scope)) == [module.Recomputed()]
        assert recompute.customers(scope) == 0


def test_what_goes_on_beside_it_is_not_undone(service, register, recompute):
    register("a", "b", "c")
    service.settle()
    service.clock.advance(100 * DAY)
    run = recompute.open(ALL)
    work = recompute.go_on(run)
    next(work)
    service.ingest(order_created(customer_id="c", at=service.clock.now()))
    service.ingest(payment_processed(at=service.clock.now()))
    service.settle()
    list(work)

    assert service.store.segments[key_of("c")].metrics.order_count == 1
    assert "at_risk" not in service.store.segments[key_of("c")].standing.memberships
    assert recompute.outcome(run).movements.entered == {"at_risk": 2}
