"""What was set by hand, beside assessors at work, other tenants, rebuilds and older schemas."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import psycopg
import pytest

from customer_core.event_plane.assessor import Assessor
from customer_core.event_plane.perspectives import perspectives
from customer_core.event_plane.rebuild import Rebuilder
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.kernel.policies import Policies
from customer_core.segments.assignment import Assignment
from customer_core.testing import NOON, SequentialIds, a_customer, an_order, key_of
from customer_core.testing.contracts.given import given_customers
from customer_sql.database import Database
from customer_sql.migrate import downgrade, upgrade
from customer_sql.platform import SqlPlatformUnits
from customer_sql.rebuilds.rebuilds import SqlRebuilds
from customer_sql.roles import APP_ROLE, WORKER_ROLE
from customer_sql.unit_of_work import SqlUnitsOfWork

pytestmark = pytest.mark.postgres

DAY = timedelta(days=1)
JOHN = key_of("cust-123")
VIP = Assignment(
    tier="vip",
    reason="Oaspete de onoare \N{PARTY POPPER}",
    author="admin-1",
    assigned_at=NOON,
    ends_at=NOON + 7 * DAY,
)


@pytest.fixture
def assess(platform):
    assessor = Assessor(ids=SequentialIds())

    def at(moment=NOON):
        with platform.begin() as unit:
            outcome = assessor.assess(unit, {JOHN: None}, moment)
            unit.commit()
        return outcome

    return at


def assign(units, assignment=VIP):
    with units.begin(DEFAULT_BUSINESS) as unit:
        customer = unit.customers.get("cust-123")
        customer.assign(assignment, now=NOON)
        unit.customers.save(customer)
        unit.commit()


def standing(units):
    with units.begin(DEFAULT_BUSINESS) as unit:
        return unit.segments.of_customer("cust-123").standing


def due(platform, moment):
    with platform.begin() as unit:
        return list(unit.segments.due(moment, 10))


def test_it_is_due_at_its_end_and_at_no_other_moment(units, platform, register, assess):
    register("cust-123", at=NOON - 100 * DAY)
    assign(units)
    assess()
    assert due(platform, VIP.ends_at - timedelta(microseconds=1)) == []
    assert due(platform, VIP.ends_at) == [JOHN]
    assess(VIP.ends_at)
    assert due(platform, VIP.ends_at) == []
    assert (standing(units).tier, standing(units).by_hand) == ("regular", None)


def test_an_assessor_at_work_meanwhile_cannot_undo_it(units, platform, register, assess):
    """It read the customer before; the assessment that the assignment itself causes comes after."""
    register("cust-123")
    has_read, is_assigned = Event(), Event()

    def assess_an_order():
        with platform.begin() as unit:
            unit.orders.save([an_order()])
            unit.segments.lock([JOHN])
            unit.segments.histories([JOHN])
            has_read.set()
            is_assigned.wait(10)
            Assessor(ids=SequentialIds()).assess(unit, {JOHN: None}, NOON)
            unit.commit()

    with ThreadPoolExecutor(1) as thread:
        order = thread.submit(assess_an_order)
        has_read.wait(10)
        assign(units)
        is_assigned.set()
        order.result()
    assess()
    assert standing(units).tier == "vip"
    with units.begin(DEFAULT_BUSINESS) as unit:
        assert unit.segments.of_customer("cust-123").metrics.order_count == 1


def test_many_who_set_at_once_leave_one_that_was_said(units, register):
    register("cust-123")
    tiers = ["premium", "vip", "enterprise", "regular"] * 4

    def attempt(tier):
        for _ in range(100):
            try:
                assign(units, Assignment(tier=tier, reason=tier, author=tier, assigned_at=NOON))
            except ConcurrentUpdate:
                continue
            return tier
        raise AssertionError(tier)

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(attempt, tiers)) == tiers
    with units.begin(DEFAULT_BUSINESS) as unit:
        customer = unit.customers.get("cust-123")
    assert customer.version == 1 + len(tiers)
    assert customer.assignment.tier == customer.assignment.reason == customer.assignment.author


def test_other_tenants_neither_see_nor_change_it(units, register, fresh_database):
    register("cust-123")
    assign(units)
    with psycopg.connect(fresh_database) as connection:
        connection.execute(f"SET ROLE {APP_ROLE}")
        connection.execute("SELECT set_config('app.business_id', 'other', false)")
        seen = connection.execute("SELECT assignment FROM customers").fetchall()
        changed = connection.execute("UPDATE customers SET assignment = NULL").rowcount
    assert (seen, changed) == ([], 0)


def test_the_worker_reads_it_and_cannot_change_it(units, register, fresh_database):
    register("cust-123")
    assign(units)
    with psycopg.connect(fresh_database) as connection:
        connection.execute(f"SET ROLE {WORKER_ROLE}")
        ((seen,),) = connection.execute("SELECT assignment FROM customers").fetchall()
        assert seen["tier"] == "vip"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE customers SET assignment = NULL")


@pytest.mark.parametrize("name", ["orders", "points"])
def test_it_stands_when_a_read_model_is_rebuilt(
    units, platform, worker, register, assess, fresh_database, name
):
    register("cust-123")
    assign(units)
    assess()
    (perspective,) = (one for one in perspectives(Policies()) if one.name == name)
    with SqlRebuilds(fresh_database, worker).open(name, afresh=True) as building:
        rebuilder = Rebuilder(building, perspective)

        def fill():
            while any(rebuilder.step(partition).events for partition in range(platform.partitions)):
                pass

        building.switch(fill)
    assert assess().moved == {}
    assert standing(units).by_hand.assignment == VIP


@pytest.fixture
def before_revision(empty_database):
    """A database of the revision before, with a customer and a standing, gone up to this one."""
    upgrade(empty_database)
    app = Database(empty_database, role=APP_ROLE, max_connections=1)
    worker = Database(empty_database, role=WORKER_ROLE, max_connections=1)
    units, platform = SqlUnitsOfWork(app), SqlPlatformUnits(worker)
    given_customers(units, a_customer())
    with platform.begin() as unit:
        Assessor(ids=SequentialIds()).assess(unit, {JOHN: None}, NOON)
        unit.commit()
    assign(units)
    app.close()
    worker.close()
    downgrade(empty_database, "0009")
    return empty_database


def test_customers_of_the_schema_before_have_nothing_set(before_revision):
    upgrade(before_revision)
    app = Database(before_revision, role=APP_ROLE, max_connections=1)
    units = SqlUnitsOfWork(app)
    with units.begin(DEFAULT_BUSINESS) as unit:
        record = unit.customers.read("cust-123")
    assert (record.customer.assignment, record.customer.version) == (None, 2)
    assert record.segment.standing.by_hand is None
    assign(units)
    with units.begin(DEFAULT_BUSINESS) as unit:
        assert unit.customers.get("cust-123").assignment == VIP
    app.close()
