"""PostgreSQL runs the statements as they are meant: the tenant first, and by the right index."""

from __future__ import annotations

import importlib
import pkgutil
import re

import psycopg
import pytest

import customer_sql
from customer_sql import gathered_reads, pending_writes
from customer_sql.addresses import repository as addresses
from customer_sql.appointments import reader as appointments
from customer_sql.appointments import store as appointment_store
from customer_sql.audiences import reader as audiences
from customer_sql.brochures import reader as brochures
from customer_sql.brochures import store as brochure_store
from customer_sql.consents import ledger
from customer_sql.customers import accounts, repository
from customer_sql.journal import dead_letters, platform, quarantine, tenant, trace
from customer_sql.notes import repository as notes
from customer_sql.orders import reader as orders
from customer_sql.orders import store as order_store
from customer_sql.privacy import holds as legal_holds
from customer_sql.privacy import personal
from customer_sql.roles import APP_ROLE, WORKER_ROLE
from customer_sql.segments import definitions, platform_definitions, population, recomputes
from customer_sql.segments import reader as segments
from customer_sql.segments import store as segment_store
from customer_sql.tags import repository as tags

pytestmark = pytest.mark.postgres


def all_statements():
    for module in pkgutil.walk_packages(customer_sql.__path__, "customer_sql."):
        if not module.name.startswith("customer_sql.migrations."):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, bytes) and name.isupper():
                    yield name, value


STATEMENTS = dict(all_statements())
TENANT_STATEMENTS = {
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


@pytest.fixture(scope="module")
def parents(module_database):
    """The index of the journal that the index of one of its partitions belongs to."""
    query = (
        "SELECT inhrelid::regclass::text, inhparent::regclass::text FROM pg_inherits "
        "JOIN pg_class ON oid = inhrelid WHERE relkind = 'i'"
    )
    with psycopg.connect(module_database) as connection:
        return dict(connection.execute(query).fetchall())


def nodes(plan):
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def sets_tenant(plan):
    """Whether a plan has no row before the tenant is set: it needs the setting's own row."""
    return any(node.get("CTE Name") in ("tenant", "customer") for node in nodes(plan))


def too_early(plan, *, tenant_is_set=False):
    """Yield the parts of a plan that look at a table, or write to it, before the tenant is set."""
    parts = plan.get("Plans", [])
    if plan["Node Type"] == "Nested Loop":
        *settings, first, second = parts
        tenant_is_set_then = tenant_is_set or sets_tenant(first)
        yield from too_early(first, tenant_is_set=tenant_is_set)
        yield from too_early(second, tenant_is_set=tenant_is_set_then)
        parts = settings
    elif "Relation Name" in plan or "Index Name" in plan:
        is_write = plan["Node Type"] == "ModifyTable"
        if not tenant_is_set and not (is_write and sets_tenant(parts[-1])):
            yield plan
    for part in parts:
        yield from too_early(part, tenant_is_set=tenant_is_set)


@pytest.mark.parametrize("name", sorted(TENANT_STATEMENTS))
def test_a_statement_sets_the_tenant_before_it_looks_at_any_table(plan_of, name):
    plan = plan_of(TENANT_STATEMENTS[name], APP_ROLE)
    assert plan["Plans"][0]["Subplan Name"] == "CTE tenant"
    assert sets_tenant(plan)
    assert list(too_early(plan)) == []


def test_a_plan_that_looks_too_early_would_be_noticed(plan_of):
    careless = (
        b"WITH tenant AS MATERIALIZED (SELECT set_config('app.business_id', 'b', true) AS id) "
        b"SELECT c.id FROM customers c, tenant WHERE c.business_id = tenant.id"
    )
    assert list(too_early(plan_of(careless, APP_ROLE)))


CUSTOMERS, ORDERS, STANDINGS = "customers_pkey", "order_summary_pkey", "customer_segments_pkey"
CURSORS, BOUGHT, POINTS = "journal_cursors_pkey", "order_summary_by_customer", "loyalty_points_pkey"
LETTERS, DEFINED = "dead_letters_pkey", "segment_definitions_pkey"
LOOKUPS = [
    (repository.GET_CUSTOMER, APP_ROLE, {CUSTOMERS}),
    (repository.READ_CUSTOMER, APP_ROLE, {CUSTOMERS, STANDINGS}),
    (repository.FIND_BY_USER, APP_ROLE, {"customers_user_unique"}),
    (accounts.GET_ACCOUNT, APP_ROLE, {"auth_accounts_pkey"}),
    (ledger.LATEST_CONSENTS, APP_ROLE, {"consent_records_by_number"}),
    (
        appointments.APPOINTMENTS_OF_CUSTOMER,
        APP_ROLE,
        {"appointments_by_customer", "appointments_by_user"},
    ),
    (
        brochures.REQUESTS_OF_CUSTOMER,
        APP_ROLE,
        {"brochure_requests_by_customer", "brochure_requests_by_user"},
    ),
    (appointment_store.LOAD_APPOINTMENTS, WORKER_ROLE, {"appointments_pkey"}),
    (brochure_store.LOAD_REQUESTS, WORKER_ROLE, {"brochure_requests_pkey"}),
    (gathered_reads.READ_CUSTOMERS, APP_ROLE, {CUSTOMERS, STANDINGS, DEFINED}),
    (pending_writes.SAVE_CUSTOMER, APP_ROLE, {CUSTOMERS}),
    (orders.GET_ORDER, APP_ROLE, {ORDERS, CUSTOMERS}),
    (orders.ORDERS_OF_CUSTOMER, APP_ROLE, {BOUGHT}),
    (segments.GET_SEGMENT, APP_ROLE, {STANDINGS}),
    (audiences.MEMBERS_OF_SEGMENT, APP_ROLE, {"segment_members_pkey", CUSTOMERS, STANDINGS}),
    (audiences.MEMBERS_OF_TIER, APP_ROLE, {"customer_segments_by_tier", CUSTOMERS, STANDINGS}),
    (segments.GET_HISTORY, APP_ROLE, {CUSTOMERS, BOUGHT, POINTS, "customer_tags_pkey"}),
    (tenant.READ_STREAM, APP_ROLE, {"journal_by_stream"}),
    (platform.READ_BATCH, WORKER_ROLE, {CURSORS, "journal_pkey"}),
    (platform.READ_BATCH_BEHIND, WORKER_ROLE, {CURSORS, "journal_pkey"}),
    (platform.ADVANCE_CURSOR, WORKER_ROLE, {CURSORS}),
    (dead_letters.KNOWN_LETTERS, WORKER_ROLE, {LETTERS}),
    (dead_letters.HOLD_LETTERS, WORKER_ROLE, {LETTERS}),
    (dead_letters.REMOVE_LETTERS, WORKER_ROLE, {LETTERS}),
    (dead_letters.DUE_LETTERS, WORKER_ROLE, {"dead_letters_due"}),
    (dead_letters.EVENTS_OF_LETTERS, WORKER_ROLE, {"journal_event_unique"}),
    (trace.TRACE_EVENTS, WORKER_ROLE, {"journal_event_unique", "journal_by_correlation"}),
    (quarantine.FIND_MESSAGES, WORKER_ROLE, {"quarantine_pkey"}),
    (quarantine.HOLD_MESSAGES, WORKER_ROLE, {"quarantine_pkey"}),
    (quarantine.REMOVE_MESSAGES, WORKER_ROLE, {"quarantine_pkey"}),
    (order_store.LOAD_ORDERS, WORKER_ROLE, {ORDERS}),
    (segment_store.LOAD_HISTORIES, WORKER_ROLE, {CUSTOMERS, BOUGHT, POINTS}),
    (
        segment_store.LOAD_TOLD_HISTORIES,
        WORKER_ROLE,
        {CUSTOMERS, BOUGHT, POINTS, "customer_tags_pkey"},
    ),
    (segment_store.LOAD_SEGMENTS, WORKER_ROLE, {STANDINGS}),
    (segment_store.LOAD_VERSIONS, WORKER_ROLE, {CUSTOMERS, STANDINGS}),
    (definitions.NEWEST_DEFINITIONS, APP_ROLE, {DEFINED}),
    (definitions.LIST_VERSIONS, APP_ROLE, {DEFINED}),
    (platform_definitions.NEWEST_OF_ALL, WORKER_ROLE, {DEFINED}),
    (platform_definitions.APPLIED, WORKER_ROLE, {"segment_definitions_unapplied"}),
    (platform_definitions.UNAPPLIED, WORKER_ROLE, {"segment_definitions_unapplied"}),
    (population.NEXT_BUSINESS, WORKER_ROLE, {CUSTOMERS}),
    (population.COUNT_CUSTOMERS_OF_BUSINESS, WORKER_ROLE, {CUSTOMERS}),
    (population.BOUNDS_OF_BUSINESS, WORKER_ROLE, {CUSTOMERS}),
    (tags.TAGS_OF, APP_ROLE, {"customer_tags_pkey"}),
    (tags.REMOVE_TAG, APP_ROLE, {"customer_tags_pkey"}),
    (notes.GET_NOTE, APP_ROLE, {"customer_notes_pkey"}),
    (notes.LIST_NOTES, APP_ROLE, {"customer_notes_pkey"}),
    (notes.REMOVE_NOTE, APP_ROLE, {"customer_notes_pkey"}),
    (repository.HOLD_CUSTOMER, APP_ROLE, {CUSTOMERS}),
    (addresses.OF_CUSTOMER, APP_ROLE, {"customer_addresses_pkey"}),
    (addresses.MAKE_ROOM, APP_ROLE, {"customer_addresses_pkey"}),
    (addresses.REMOVE_ADDRESS, APP_ROLE, {"customer_addresses_pkey"}),
    (legal_holds.GET_HOLD, APP_ROLE, {"legal_holds_pkey"}),
    (legal_holds.LIFT_HOLD, APP_ROLE, {"legal_holds_pkey"}),
    (legal_holds.HOLDS_OF_CUSTOMER, APP_ROLE, {"legal_holds_by_customer"}),
    (legal_holds.HELD_HERE, APP_ROLE, {"legal_holds_by_customer"}),
    (legal_holds.HELD, WORKER_ROLE, {"legal_holds_by_customer"}),
    (personal.ORDERS_PAGE, APP_ROLE, {BOUGHT}),
    (
        personal.APPOINTMENTS_PAGE,
        APP_ROLE,
        {"appointments_by_customer", "appointments_by_user"},
    ),
    (
        personal.BROCHURES_PAGE,
        APP_ROLE,
        {"brochure_requests_by_customer", "brochure_requests_by_user"},
    ),
    (personal.POINTS_PAGE, APP_ROLE, {POINTS}),
    (personal.EVENTS_PAGE, APP_ROLE, {"journal_by_stream"}),
    (personal.COUNT_EVENTS, APP_ROLE, {"journal_by_stream"}),
    (
        personal.DELIVERIES_OF_EVENTS,
        APP_ROLE,
        {"webhook_endpoints_pkey", "webhook_deliveries_pkey"},
    ),
    (recomputes.OUTCOME_OF_RUN, WORKER_ROLE, {"segment_recomputes_pkey"}),
    (recomputes.KEEP_MOVEMENTS, WORKER_ROLE, {"segment_recomputes_pkey"}),
]


@pytest.mark.parametrize(("statement", "role", "indexes"), LOOKUPS)
def test_a_plan_kept_from_when_the_tables_were_empty_uses_the_right_index(
    plan_of, parents, statement, role, indexes
):
    plan = plan_of(statement, role)
    used = {node["Index Name"] for node in nodes(plan) if "Index Name" in node}
    assert {parents.get(index, index) for index in used} == indexes
    assert not any(node["Node Type"] == "Seq Scan" for node in nodes(plan))


def test_a_customer_is_found_by_its_address_through_the_index(plan_of, module_database):
    with psycopg.connect(module_database) as owner:
        owner.execute(
            "INSERT INTO customers (business_id, id, email, email_key, email_verified, "
            "phone_verified, preferences, status, registered_at, created_at, updated_at, version, "
            "sort_name, search_text) SELECT 'planned', n, n, n, false, false, '{}', 'active', "
            "now(), now(), now(), 1, '', '' FROM generate_series(1, 2000) AS n"
        )
        owner.execute("ANALYZE customers")
    plan = plan_of(repository.FIND_BY_EMAIL, APP_ROLE)
    used = {node["Index Name"] for node in nodes(plan) if "Index Name" in node}
    assert used == {"customers_email_unique"}
