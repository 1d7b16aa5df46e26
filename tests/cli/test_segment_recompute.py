"""``customers segments recompute``: who moved from where to where."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_cli.exits import Exit
from customer_core.event_plane.recompute_runs import RecomputeScope
from customer_core.kernel.ids import BusinessId
from customer_core.segments.define_segment import DefineSegment, define_segment
from customer_core.testing import an_admin, key_of, order_created, payment_processed


@pytest.fixture
def people(memory, register):
    """Three customers of two businesses, all of whom time has moved on."""
    register("cust-1")
    register("cust-2")
    register("cust-3", business="acme")
    memory.settle()
    memory.clock.advance(timedelta(days=100))


def recompute(customers, *arguments):
    return customers("segments", "recompute", *arguments)


@pytest.mark.usefixtures("people")
def test_it_tells_who_moved_from_where_to_where(customers, service):
    found = recompute(customers, "--json").json

    assert found == {
        "customers": 3,
        "moved": 3,
        "dryRun": False,
        "tiers": [],
        "segments": [{"from": "new_customer", "to": "at_risk", "customers": 3}],
        "entered": {"at_risk": 3},
        "exited": {"new_customer": 3},
    }
    assert service.pokes.partitions


@pytest.mark.usefixtures("people", "service")
def test_it_may_go_one_chunk_after_the_other(customers, monkeypatch):
    monkeypatch.setattr("customer_core.event_plane.lanes.ThreadPoolExecutor", None)

    assert recompute(customers, "--at-once", "1", "--json").json["moved"] == 3
    assert recompute(customers, "--at-once", "0").code == Exit.USAGE


@pytest.mark.usefixtures("people")
def test_people_get_tables(customers, service):
    shown = recompute(customers)

    assert shown.code == Exit.OK
    assert shown.out.startswith("3 customers looked at, 3 of them moved.\n")
    assert "new_customer" in shown.out
    assert "Segment before" in shown.out
    assert recompute(customers).out == "3 customers looked at, 0 of them moved.\n"


@pytest.mark.usefixtures("people")
def test_a_dry_run_tells_the_same_and_writes_nothing(customers, service, memory):
    before = dict(memory.store.segments)

    rehearsed = recompute(customers, "--dry-run", "--json").json

    assert dict(memory.store.segments) == before
    assert not service.pokes.partitions
    assert rehearsed == {**recompute(customers, "--json").json, "dryRun": True}


@pytest.mark.usefixtures("people")
def test_a_dry_run_says_what_would_be(customers, service):
    assert "3 of them would move" in recompute(customers, "--dry-run").out


@pytest.mark.usefixtures("people")
def test_it_can_be_of_one_business(customers, service, memory):
    assert recompute(customers, "--business", "acme", "--json").json["customers"] == 1
    assert memory.store.segments[key_of("cust-1")].standing.segment == "new_customer"


@pytest.mark.usefixtures("people")
def test_it_can_be_of_one_segment_that_is_defined(customers, service):
    of_business = ("--business", "default", "--json")

    unknown = recompute(customers, *of_business, "--segment", "nothing")

    assert unknown.code == Exit.NOT_FOUND
    assert "at_risk" in unknown.err
    found = recompute(customers, *of_business, "--segment", "at_risk").json
    assert found["entered"] == {"at_risk": 2}


@pytest.mark.usefixtures("people")
def test_it_can_be_of_one_customer(customers, service, memory):
    rehearsed = recompute(customers, "--customer", "cust-1", "--dry-run", "--json").json
    assert memory.store.segments[key_of("cust-1")].standing.segment == "new_customer"

    found = recompute(customers, "--customer", "cust-1", "--json").json

    assert (found["customers"], found["entered"]) == (1, {"at_risk": 1})
    assert rehearsed == {**found, "dryRun": True}
    assert memory.store.segments[key_of("cust-2")].standing.segment == "new_customer"
    assert recompute(customers, "--customer", "cust-9").code == Exit.NOT_FOUND
    assert recompute(customers, "--customer", "cust-3").code == Exit.NOT_FOUND


def test_figures_are_held_against_the_orders_on_request(customers, service, memory, register):
    register("cust-1")
    memory.ingest(order_created(customer_id="cust-1"), payment_processed())
    memory.settle()
    memory.store.orders.clear()  # as a rebuild that finds less than there was

    assert recompute(customers, "--json").json["moved"] == 0
    assert recompute(customers, "--from-orders", "--json").json["moved"] == 1
    assert memory.store.segments[key_of("cust-1")].metrics.order_count == 0


@pytest.mark.usefixtures("people")
def test_a_run_that_was_broken_off_goes_on_and_tells_the_whole(customers, service, memory):
    work = memory.recompute.go_on(memory.recompute.open(RecomputeScope()))
    next(work)
    work.close()

    going_on = recompute(customers, "--json")

    assert "Going on where an earlier run stopped" in going_on.err
    assert (going_on.json["customers"], going_on.json["moved"]) == (3, 3)


@pytest.mark.usefixtures("people")
def test_a_run_that_was_broken_off_can_be_begun_anew(customers, service, memory):
    memory.recompute.open(RecomputeScope())

    anew = recompute(customers, "--afresh", "--json")

    assert anew.err == ""
    assert anew.json["moved"] == 3


@pytest.mark.parametrize("business", [(), ("--business", "default")])
def test_everybody_is_up_to_date_with_what_was_newly_defined(
    customers, service, memory, people, business
):
    define(memory)
    assert recompute(customers, *business, "--json").json["entered"]["loyal"] >= 2
    assert memory.bring_up_to_date() == 0
    assert BusinessId("default") in memory.freshness.forgotten


@pytest.mark.parametrize("scope", [("--segment", "loyal"), ("--business", "acme"), ("--dry-run",)])
def test_what_was_newly_defined_is_left_to_do_where_not_everybody_was_looked_at(
    customers, service, memory, people, scope
):
    define(memory)
    recompute(customers, *scope)
    with memory.platform.begin() as unit:
        assert [one.business_id for one in unit.definitions.unapplied()] == ["default"]


def define(memory):
    """Let everybody of the business be a member of a new segment."""
    command = DefineSegment(name="loyal", rule="always")
    memory.application.run(define_segment, command, an_admin())
