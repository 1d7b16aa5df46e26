"""A new version of a read model takes the place of the one that serves, and nobody notices."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import psycopg
import pytest
from psycopg.rows import tuple_row

from customer_core.event_plane.perspectives import perspectives
from customer_core.event_plane.projector import PERSPECTIVES
from customer_core.event_plane.rebuild import Rebuilder
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.kernel.policies import Policies
from customer_core.testing import an_event, order_created
from customer_sql.rebuilds.rebuilds import TABLES, SqlRebuilds
from customer_sql.rebuilds.shadow import NEXT, OLD
from customer_sql.tables import metadata

pytestmark = pytest.mark.postgres

PERSPECTIVE = {one.name: one for one in perspectives(Policies())}

TABLE_IN_DETAIL = """
SELECT 'column', attname, format_type(atttypid, atttypmod) || attnotnull::text || attcollation
FROM pg_attribute WHERE attrelid = %(table)s::regclass AND attnum > 0
UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE conrelid = %(table)s::regclass
UNION ALL SELECT 'index', c.relname, regexp_replace(pg_get_indexdef(c.oid), 'ON .* USING', 'USING')
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = %(table)s::regclass
UNION ALL SELECT 'policy', polname, coalesce(pg_get_expr(polqual, polrelid), '')
FROM pg_policy WHERE polrelid = %(table)s::regclass
UNION ALL SELECT 'right', grantee, privilege_type FROM information_schema.role_table_grants
WHERE table_schema = %(schema)s AND table_name = %(name)s
UNION ALL SELECT 'security', relrowsecurity::text, relforcerowsecurity::text
FROM pg_class WHERE oid = %(table)s::regclass
ORDER BY 1, 2, 3
"""


@pytest.fixture
def rebuilds(fresh_database, worker):
    return SqlRebuilds(fresh_database, worker)


def placed(name):
    return an_event(
        event_type="OrderCreated", stream=f"order:{name}", data=order_created(name)["data"]
    )


def project(platform, name="orders"):
    for partition in range(platform.partitions):
        with platform.begin() as unit:
            cursor = unit.journal.read(PERSPECTIVES, partition, 10_000)
            if cursor is not None and cursor.batch:
                PERSPECTIVE[name].apply(unit, cursor.batch)
                cursor.advance(cursor.batch[-1].point)
                unit.commit()


def write(platform, *events):
    with platform.begin() as unit:
        unit.journal.append(events)
        unit.commit()


def rebuild(rebuilds, platform, name="orders"):
    with rebuilds.open(name, afresh=False) as building:
        rebuilder = Rebuilder(building, PERSPECTIVE[name])

        def fill():
            for partition in range(platform.partitions):
                while rebuilder.step(partition).events:
                    pass

        return building.switch(fill)


def in_detail(owner, table, schema="public"):
    with owner.cursor(row_factory=tuple_row) as cursor:
        names = {"table": f"{schema}.{table}", "schema": schema, "name": table}
        return cursor.execute(TABLE_IN_DETAIL, names).fetchall()


@pytest.mark.parametrize("name", TABLES)
def test_the_new_tables_are_made_as_the_old_ones(owner, rebuilds, platform, name):
    before = {table: in_detail(owner, table) for table in TABLES[name]}
    with rebuilds.open(name, afresh=False):
        assert {table: in_detail(owner, table, NEXT) for table in TABLES[name]} == before
    rebuild(rebuilds, platform, name)
    assert {table: in_detail(owner, table) for table in TABLES[name]} == before


def test_every_perspective_with_rows_of_its_own_can_be_rebuilt():
    without_rows = {"registrations", "assignments", "profiles"}
    assert set(TABLES) == set(PERSPECTIVE) - without_rows


def test_all_tables_named_exist():
    assert {table for tables in TABLES.values() for table in tables} <= set(metadata.tables)


def test_nothing_is_left_behind(owner, rebuilds, platform):
    write(platform, placed("order-1"))
    project(platform)
    rebuild(rebuilds, platform)
    with owner.cursor(row_factory=tuple_row) as cursor:
        left = cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname IN (%s, %s)", (NEXT, OLD)
        ).fetchall()
        cursors = cursor.execute("SELECT DISTINCT cursor FROM journal_cursors").fetchall()
    assert left == []
    assert cursors == [(PERSPECTIVES,)]


@contextmanager
def busy_reading(units, faults):
    """Read an order all the time, in threads, and note whatever goes wrong."""
    stopping = threading.Event()

    def read():
        while not stopping.is_set():
            try:
                with units.begin(DEFAULT_BUSINESS) as unit:
                    assert unit.orders.of_customer("cust-123")
            except Exception as error:  # noqa: BLE001 - it is what the test is about
                faults.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join()


def test_reading_never_fails_meanwhile(units, rebuilds, platform, register):
    register("cust-123")
    write(platform, *(placed(f"order-{number}") for number in range(20)))
    project(platform)
    faults = []
    with busy_reading(units, faults):
        for _ in range(5):
            assert rebuild(rebuilds, platform).same
    assert faults == []


def test_a_slow_reader_lets_the_change_wait_and_others_go_on(
    units, rebuilds, platform, register, fresh_database
):
    register("cust-123")
    write(platform, placed("order-1"))
    project(platform)
    faults = []
    with psycopg.connect(fresh_database) as slow, busy_reading(units, faults):
        slow.execute("SELECT count(*) FROM order_summary")
        changing = threading.Thread(target=rebuild, args=(rebuilds, platform))
        changing.start()
        changing.join(1.5)
        assert changing.is_alive()
        slow.rollback()
        changing.join(30)
        assert not changing.is_alive()
    assert faults == []


def test_events_that_come_while_it_is_filled_are_in_the_new_version(rebuilds, platform, units):
    write(platform, placed("order-1"))
    project(platform)
    with rebuilds.open("orders", afresh=False) as building:
        rebuilder = Rebuilder(building, PERSPECTIVE["orders"])

        def fill():
            for partition in range(platform.partitions):
                while rebuilder.step(partition).events:
                    pass

        fill()
        write(platform, placed("order-2"))
        project(platform)
        assert building.switch(fill).same


def test_a_second_one_waits_for_nobody_after_the_first_was_killed(
    rebuilds, platform, fresh_database
):
    write(platform, placed("order-1"))
    project(platform)
    with rebuilds.open("orders", afresh=False), psycopg.connect(fresh_database) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
            "AND pid <> pg_backend_pid()"
        )
    assert rebuild(rebuilds, platform).same


def test_what_the_journal_has_let_go_of_stays_in_the_rows(rebuilds, platform, owner):
    write(platform, placed("order-1"))
    project(platform)
    owner.execute("DELETE FROM journal")
    owner.execute("UPDATE journal_cluster SET retained_since = now()")
    write(platform, placed("order-2"))
    project(platform)
    found = rebuild(rebuilds, platform)
    assert (found.same, found.built.rows) == (True, 2)
