"""PostgreSQL itself keeps businesses apart, whatever a query says or forgets."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from itertools import count

import psycopg
import pytest
from psycopg import errors
from psycopg.types.json import Jsonb

from customer_core.testing import NOON, an_order
from customer_sql.partitions import JOURNAL_PARTITIONS, table_of
from customer_sql.roles import APP_ROLE, WORKER_ROLE
from customer_sql.tables import metadata
from customer_sql.tables.columns import Xid8

pytestmark = pytest.mark.postgres

OURS, THEIRS = "ours", "theirs"
TENANT_TABLES = sorted(t.name for t in metadata.tables.values() if "business_id" in t.columns)
OPEN_TABLES = {"journal_cluster"}
OTHER_TABLES = sorted(set(metadata.tables) - set(TENANT_TABLES) - OPEN_TABLES)
PARTITIONS = [table_of(partition) for partition in range(JOURNAL_PARTITIONS)]
STAND_INS = {
    bool: True,
    int: 1,
    Decimal: 1,
    str: "x",
    object: Jsonb({}),
    list: [],
    datetime: NOON,
}
_NUMBERS = count(1)
FITTING = {
    "channel": {"consent_records": "email"},
    "decision": {"consent_records": "given"},
    "status": {
        "webhook_endpoints": "active",
        "webhook_deliveries": "pending",
        "customers": "active",
        "order_summary": "Pending",
        "appointments": "Booked",
    },
    "type": {"customer_addresses": "shipping"},
    "country": {"customer_addresses": "DE"},
    "kind": {"data_requests": "access", "erased_subjects": "customer"},
    "state": {"data_requests": "received"},
    "stage": {"retention_members": "taken"},
}


def insert(connection, name, business):
    """Insert a row of a table with something in every column that must not be empty."""
    table = metadata.tables[name]
    row = {
        column.name: FITTING.get(column.name, {}).get(name) or STAND_INS[column.type.python_type]
        for column in table.columns
        if not column.nullable and column.identity is None and not isinstance(column.type, Xid8)
    }
    row["business_id"] = business
    if "position" in row:
        row["position"] = next(_NUMBERS)
    columns = ", ".join(row)
    values = ", ".join(f"%({column})s" for column in row)
    connection.execute(f"INSERT INTO {name} ({columns}) VALUES ({values})", row)


@pytest.fixture
def filled(owner):
    """Rows of two businesses in every tenant table."""
    for table in TENANT_TABLES:
        for business in (OURS, THEIRS):
            insert(owner, table, business)


@pytest.fixture
def as_application(fresh_database):
    """A connection in the application's role, for our business."""
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        connection.execute(f"SET ROLE {APP_ROLE}")
        connection.execute(f"SET app.business_id TO '{OURS}'")
        yield connection


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_a_query_without_any_filter_sees_one_business(filled, owner, as_application, table):
    owner.execute(f"GRANT SELECT ON {table} TO {APP_ROLE}")  # row-level security alone must hold
    found = as_application.execute(f"SELECT business_id FROM {table}").fetchall()
    assert found == [(OURS,)]


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_without_a_business_named_nothing_is_seen(filled, owner, as_application, table):
    owner.execute(f"GRANT SELECT ON {table} TO {APP_ROLE}")
    for setting in ("RESET app.business_id", "SET app.business_id TO ''"):
        as_application.execute(setting)
        assert as_application.execute(f"SELECT FROM {table}").fetchall() == []


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_the_application_writes_no_other_business(filled, owner, as_application, table):
    before = owner.execute(f"SELECT * FROM {table} ORDER BY business_id").fetchall()
    owner.execute(f"GRANT ALL ON {table} TO {APP_ROLE}")  # row-level security alone must hold
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        insert(as_application, table, "a third")
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        as_application.execute(f"UPDATE {table} SET business_id = 'a third'")
    as_application.execute(
        f"UPDATE {table} SET business_id = business_id WHERE business_id = %s", [THEIRS]
    )
    as_application.execute(f"DELETE FROM {table} WHERE business_id = %s", [THEIRS])
    assert owner.execute(f"SELECT * FROM {table} ORDER BY business_id").fetchall() == before


@pytest.mark.parametrize("table", OTHER_TABLES)
def test_the_application_has_no_rights_on_tables_without_a_business(as_application, table):
    with pytest.raises(errors.InsufficientPrivilege):
        as_application.execute(f"SELECT FROM {table}")


@pytest.mark.parametrize("role", [APP_ROLE, WORKER_ROLE])
def test_a_partition_of_the_journal_is_reached_through_the_journal_alone(owner, role):
    owner.execute(f"SET ROLE {role}")
    for table in PARTITIONS:
        with pytest.raises(errors.InsufficientPrivilege):
            owner.execute(f"SELECT FROM {table}")


@pytest.mark.parametrize("table", [*TENANT_TABLES, *PARTITIONS])
def test_row_security_is_forced_on_the_owner_too(owner, table):
    flags = "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass"
    assert owner.execute(flags, [table]).fetchone() == (True, True)


def test_every_table_of_the_database_is_known_here(owner):
    query = "SELECT table_name FROM information_schema.columns WHERE column_name = 'business_id'"
    known = sorted([*TENANT_TABLES, *PARTITIONS])
    assert sorted(name for (name,) in owner.execute(query)) == known


def test_what_this_service_said_cannot_be_deleted(owner, fresh_database, register):
    register("cust-1")
    insert(owner, "journal", THEIRS)
    owner.execute("UPDATE journal SET source = 'customer-service' WHERE business_id = 'default'")
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        connection.execute(f"SET ROLE {WORKER_ROLE}")
        connection.execute("DELETE FROM journal")
    left = owner.execute("SELECT source FROM journal").fetchall()
    assert left == [("customer-service",)]


@pytest.mark.parametrize("role", [APP_ROLE, WORKER_ROLE])
def test_the_roles_own_nothing_and_cannot_bypass(owner, role):
    owned = "SELECT count(*) FROM pg_shdepend WHERE refobjid = %s::regrole AND deptype = 'o'"
    assert owner.execute(owned, [role]).fetchone() == (0,)
    traits = (
        "SELECT rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb, "
        "(SELECT count(*) FROM pg_auth_members WHERE member = pg_roles.oid) "
        "FROM pg_roles WHERE rolname = %s"
    )
    assert owner.execute(traits, [role]).fetchone() == (False, False, False, False, False, 0)


def test_the_application_cannot_switch_row_security_off(filled, as_application):
    as_application.execute("SET row_security TO off")
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        as_application.execute("SELECT * FROM customers")


def test_the_function_that_searches_stays_within_the_business(owner, as_application, register):
    register("cust-1", business=OURS, first_name="Ana")
    register("cust-2", business=THEIRS, first_name="Ana")
    query = "SELECT * FROM customers_matching('ana', '%%ana%%', 10)"
    assert as_application.execute(query).fetchall() == [("cust-1",)]
    as_application.execute("RESET app.business_id")
    assert as_application.execute(query).fetchall() == []


def test_the_worker_sees_all_businesses(filled, fresh_database):
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        connection.execute(f"SET ROLE {WORKER_ROLE}")
        for table in TENANT_TABLES:
            found = connection.execute(f"SELECT business_id FROM {table} ORDER BY 1").fetchall()
            assert found == [(OURS,), (THEIRS,)]


def test_the_same_ids_in_two_businesses_do_not_meet(units, platform, register):
    for business, name in ((OURS, "Ana"), (THEIRS, "Bela")):
        register("cust-123", business=business, first_name=name)
    with platform.begin() as unit:
        unit.orders.save([an_order(business=THEIRS)])
        unit.commit()
    with units.begin(OURS) as unit:
        assert unit.customers.get("cust-123").profile.first_name == "Ana"
        assert unit.orders.of_customer("cust-123") == []
    with units.begin(THEIRS) as unit:
        assert unit.customers.get("cust-123").profile.first_name == "Bela"
        assert len(unit.orders.of_customer("cust-123")) == 1
