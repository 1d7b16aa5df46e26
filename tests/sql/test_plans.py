"""PostgreSQL runs the statements as they are meant: the tenant first, and by the right index."""

from __future__ import annotations

import importlib
import pkgutil
import re

import psycopg
import pytest

import customer_sql
from customer_sql import gathered_reads, pending_writes
from customer_sql.customers import repository
from customer_sql.journal import platform, tenant
from customer_sql.orders import reader as orders
from customer_sql.orders import store as order_store
from customer_sql.roles import APP_ROLE, WORKER_ROLE
from customer_sql.segments import reader as segments
from customer_sql.segments import store as segment_store

pytestmark = pytest.mark.postgres


def all_statements():
    for module in pkgutil.walk_packages(customer_sql.__path__, "customer_sql."):
        if not module.name.startswith("customer_sql.migrations."):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, bytes) and name.isupper():
                    yield name, value


STATEMENTS = dict(all_statements())
TENANT_QUERIES = {
    name: text for name, text in STATEMENTS.items() if text.startswith(b"WITH tenant AS MATERIAL")
}


@pytest.fixture(scope="module")
def plan_of(module_database):
    """Explain a statement as it is planned for any parameters, while the tables are empty."""

    def explained(statement, role):
        names = []

        def numbered(match):
            names.append(match[1])
            return f"${names.index(match[1]) + 1}"

        query = re.sub(r"%\((\w+)\)s", numbered, statement.decode())
        with psycopg.connect(module_database) as connection:
            connection.execute(f"SET ROLE {role}")
            connection.execute("SET enable_seqscan TO off")
            explain = "EXPLAIN (GENERIC_PLAN, FORMAT JSON) "
            return connection.execute(explain + query).fetchone()[0][0]["Plan"]

    return explained


def nodes(plan):
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def parts(plan, relationship):
    return [part for part in plan["Plans"] if part["Parent Relationship"] == relationship]


def touches_tables(plan):
    return any("Relation Name" in node or "Index Name" in node for node in nodes(plan))


@pytest.mark.parametrize("name", sorted(set(TENANT_QUERIES) - {"ADD_CUSTOMER"}))
def test_a_query_sets_the_tenant_before_it_looks_at_any_table(plan_of, name):
    plan = plan_of(TENANT_QUERIES[name], APP_ROLE)
    setting, first, second = *parts(plan, "InitPlan"), *parts(plan, "Outer"), *parts(plan, "Inner")
    assert (plan["Node Type"], setting["Subplan Name"]) == ("Nested Loop", "CTE tenant")
    assert (first["Node Type"], first["CTE Name"]) == ("CTE Scan", "tenant")
    assert touches_tables(second)


def test_a_new_customer_and_its_events_come_after_the_tenant(plan_of):
    plan = plan_of(pending_writes.ADD_CUSTOMER, APP_ROLE)
    insert = next(part for part in plan["Plans"] if part.get("Subplan Name") == "CTE customer")
    events = next(part for part in plan["Plans"] if part["Parent Relationship"] == "Outer")
    assert "tenant" in {node.get("CTE Name") for node in nodes(insert)}
    assert "customer" in {node.get("CTE Name") for node in nodes(events)}
    assert not touches_tables(events)


CUSTOMERS, ORDERS, STANDINGS = "customers_pkey", "order_summary_pkey", "customer_segments_pkey"
CURSORS, BOUGHT, POINTS = "journal_cursors_pkey", "order_summary_by_customer", "loyalty_points_pkey"
LOOKUPS = [
    (repository.GET_CUSTOMER, APP_ROLE, {CUSTOMERS}),
    (repository.READ_CUSTOMER, APP_ROLE, {CUSTOMERS, STANDINGS}),
    (repository.FIND_BY_USER, APP_ROLE, {"customers_user_unique"}),
    (gathered_reads.READ_CUSTOMERS, APP_ROLE, {CUSTOMERS, STANDINGS}),
    (pending_writes.SAVE_CUSTOMER, APP_ROLE, {CUSTOMERS}),
    (orders.GET_ORDER, APP_ROLE, {ORDERS, CUSTOMERS}),
    (orders.ORDERS_OF_CUSTOMER, APP_ROLE, {BOUGHT}),
    (segments.GET_SEGMENT, APP_ROLE, {STANDINGS}),
    (segments.GET_HISTORY, APP_ROLE, {CUSTOMERS, BOUGHT, POINTS}),
    (tenant.READ_STREAM, APP_ROLE, {"journal_by_stream"}),
    (platform.READ_BATCH, WORKER_ROLE, {CURSORS, "journal_by_place"}),
    (platform.READ_BATCH_BEHIND, WORKER_ROLE, {CURSORS, "journal_by_place"}),
    (platform.ADVANCE_CURSOR, WORKER_ROLE, {CURSORS}),
    (order_store.LOAD_ORDERS, WORKER_ROLE, {ORDERS}),
    (segment_store.LOAD_HISTORIES, WORKER_ROLE, {CUSTOMERS, BOUGHT, POINTS}),
    (segment_store.LOAD_SEGMENTS, WORKER_ROLE, {STANDINGS}),
    (segment_store.LOAD_VERSIONS, WORKER_ROLE, {CUSTOMERS, STANDINGS}),
    (segment_store.EVERY_CUSTOMER, WORKER_ROLE, {CUSTOMERS}),
    (segment_store.EVERY_CUSTOMER_OF_BUSINESS, WORKER_ROLE, {CUSTOMERS}),
]


@pytest.mark.parametrize(("statement", "role", "indexes"), LOOKUPS)
def test_a_plan_kept_from_when_the_tables_were_empty_uses_the_right_index(
    plan_of, statement, role, indexes
):
    plan = plan_of(statement, role)
    assert {node["Index Name"] for node in nodes(plan) if "Index Name" in node} == indexes
    assert not any(node["Node Type"] == "Seq Scan" for node in nodes(plan))
