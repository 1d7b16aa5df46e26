"""Statements of retention: who was active when, notices and runs."""

from __future__ import annotations

from typing import LiteralString

from psycopg.sql import SQL

from customer_sql.statements import keyed_query, statement

HOLD_RUNS = statement("LOCK TABLE retention_runs IN SHARE ROW EXCLUSIVE MODE")
RUNS = statement("SELECT run FROM retention_runs ORDER BY started_at DESC, id DESC LIMIT %(limit)s")
RUN_DUE_AT = statement("SELECT run FROM retention_runs WHERE due_at = %(due_at)s")
KEEP_RUN = statement(
    "INSERT INTO retention_runs AS known (id, due_at, started_at, finished_at, attempts, run) "
    "VALUES (%(id)s, %(due_at)s, %(started_at)s, %(finished_at)s, %(attempts)s, %(run)s::json) "
    "ON CONFLICT (id) DO UPDATE SET finished_at = excluded.finished_at, "
    "attempts = excluded.attempts, run = excluded.run "
    "WHERE known.finished_at IS NULL AND known.attempts <= excluded.attempts"
)

QUIET = statement(
    "SELECT c.business_id, c.id FROM customers c "
    "WHERE (c.business_id, c.id) > (%(business_id)s, %(customer_id)s) "
    "AND greatest(c.registered_at, c.last_login_at) <= %(before)s "
    "AND NOT EXISTS (SELECT FROM retention_notices n "
    "WHERE n.business_id = c.business_id AND n.customer_id = c.id) "
    "ORDER BY c.business_id, c.id LIMIT %(limit)s"
)

LAST_ACTIVE = statement(
    "SELECT key.business_id, key.id, found.last_active_at "
    "FROM unnest(%(businesses)s::text[], %(ids)s::text[], %(partitions)s::smallint[]) "
    "AS key(business_id, id, partition), LATERAL ("
    "SELECT greatest(c.registered_at, c.last_login_at, "
    "(SELECT max(o.created_at) FROM order_summary o "
    "WHERE o.customer_id = c.id AND o.business_id = c.business_id), "
    "(SELECT max(greatest(o.starts_at, o.updated_at)) FROM appointments o "
    "WHERE o.customer_id = c.id AND o.business_id = c.business_id), "
    "(SELECT max(greatest(o.starts_at, o.updated_at)) FROM appointments o "
    "WHERE o.customer_id IS NULL AND o.user_id = c.user_id AND o.business_id = c.business_id), "
    "(SELECT max(o.requested_at) FROM brochure_requests o "
    "WHERE o.customer_id = c.id AND o.business_id = c.business_id), "
    "(SELECT max(o.requested_at) FROM brochure_requests o "
    "WHERE o.customer_id IS NULL AND o.user_id = c.user_id AND o.business_id = c.business_id), "
    "(SELECT a.last_active_at FROM retention_activity a "
    "WHERE a.customer_id = c.id AND a.business_id = c.business_id), "
    "(SELECT max(j.occurred_at) FROM journal j WHERE j.partition = key.partition "
    "AND j.stream = 'customer:' || c.id AND j.business_id = c.business_id "
    "AND j.source = 'customer-service' AND j.metadata ->> 'actor' IN (c.id, c.user_id))"
    ") AS last_active_at FROM customers c "
    "WHERE c.business_id = key.business_id AND c.id = key.id OFFSET 0) AS found"
)
"""Each part by its own index; the partition of the customer's stream is told by the caller."""

BUSY = keyed_query(
    "SELECT r.business_id, r.customer_id FROM data_requests r WHERE r.customer_id = key.id "
    "AND r.business_id = key.business_id AND r.closed_at IS NULL LIMIT 1"
)

NOTICE = statement(
    "INSERT INTO retention_notices (business_id, customer_id, noticed_at, last_active_at) "
    "SELECT * FROM unnest(%(businesses)s::text[], %(ids)s::text[], "
    "%(noticed_at)s::timestamptz[], %(last_active_at)s::timestamptz[]) AS given "
    "ON CONFLICT DO NOTHING RETURNING business_id, customer_id"
)
NOTICES = statement(
    "SELECT business_id, customer_id, noticed_at, last_active_at FROM retention_notices "
    "WHERE noticed_at <= %(by)s AND (business_id, customer_id) > (%(business_id)s, %(customer_id)s)"
    " ORDER BY business_id, customer_id LIMIT %(limit)s"
)
COUNT_NOTICES = statement("SELECT count(*) AS rows FROM retention_notices")
WITHDRAW = statement(
    "DELETE FROM retention_notices WHERE (business_id, customer_id) IN ("
    "SELECT * FROM unnest(%(businesses)s::text[], %(ids)s::text[]))"
)

_OLD_BOOKING: LiteralString = "greatest(starts_at, updated_at) < %(before)s"

OLD_APPOINTMENTS = statement(
    "SELECT business_id, appointment_id AS id, customer_id, user_id, "
    "greatest(starts_at, updated_at) AS at FROM appointments "
    "WHERE {old} LIMIT %(limit)s FOR UPDATE",
    old=SQL(_OLD_BOOKING),
)
OLD_BROCHURES = statement(
    "SELECT business_id, request_id AS id, customer_id, user_id, requested_at AS at "
    "FROM brochure_requests WHERE requested_at < %(before)s LIMIT %(limit)s FOR UPDATE"
)
KEEP_ACTIVITY = statement(
    "INSERT INTO retention_activity AS known (business_id, customer_id, last_active_at) "
    "SELECT c.business_id, c.id, max(given.at) FROM unnest(%(businesses)s::text[], "
    "%(customers)s::text[], %(users)s::text[], %(at)s::timestamptz[]) "
    "AS given(business_id, customer_id, user_id, at) JOIN customers c "
    "ON c.business_id = given.business_id AND (c.id = given.customer_id "
    "OR (given.customer_id IS NULL AND c.user_id = given.user_id)) GROUP BY c.business_id, c.id "
    "ORDER BY c.business_id, c.id ON CONFLICT (business_id, customer_id) DO UPDATE "
    "SET last_active_at = greatest(known.last_active_at, excluded.last_active_at)"
)

OLD_NOTES = statement(
    "DELETE FROM customer_notes WHERE ctid = ANY(ARRAY("
    "SELECT ctid FROM customer_notes WHERE created_at < %(before)s LIMIT %(limit)s))"
)
OLD_REQUESTS = statement(
    "WITH gone AS (DELETE FROM data_requests WHERE ctid = ANY(ARRAY("
    "SELECT ctid FROM data_requests WHERE closed_at < %(before)s LIMIT %(limit)s)) "
    "RETURNING business_id, id), marks AS (DELETE FROM erasure_marks m USING gone "
    "WHERE m.business_id = gone.business_id AND m.request_id = gone.id) "
    "SELECT count(*) AS rows FROM gone"
)
OLD_MARKS_OF_RUNS = statement(
    "DELETE FROM erasure_marks WHERE ctid = ANY(ARRAY("
    "SELECT m.ctid FROM erasure_marks m JOIN retention_runs r ON r.id = m.run_id "
    "WHERE r.finished_at < %(before)s LIMIT %(limit)s))"
)
OLD_HOLDS = statement(
    "DELETE FROM legal_holds WHERE ctid = ANY(ARRAY("
    "SELECT ctid FROM legal_holds WHERE least(released_at, until) < %(before)s LIMIT %(limit)s))"
)

_TRACED: LiteralString = (
    "j.recorded_at < %(before)s "
    "AND (j.audit -> 'ipAddress' IS NOT NULL OR j.audit -> 'userAgent' IS NOT NULL)"
)
TRACES = statement(
    "SELECT j.xid::text::bigint AS xid, j.position, j.business_id, j.audit FROM journal j "
    "WHERE j.partition = %(partition)s "
    "AND (j.xid, j.position) > (%(xid)s::text::xid8, %(position)s) "
    "AND {traced} ORDER BY j.xid, j.position LIMIT %(limit)s",
    traced=SQL(_TRACED),
)
WITHOUT_TRACES = statement(
    "UPDATE journal j SET audit = given.audit::json FROM unnest("
    "%(xids)s::text[], %(positions)s::bigint[], %(audits)b::text[]) "
    "AS given(xid, position, audit) WHERE j.partition = %(partition)s "
    "AND j.xid = given.xid::xid8 AND j.position = given.position"
)

COUNTS: dict[str, tuple[bytes, ...]] = {
    "online": (statement("SELECT count(*) AS rows FROM journal j WHERE {t}", t=SQL(_TRACED)),),
    "appointments": (
        statement("SELECT count(*) AS rows FROM appointments WHERE {old}", old=SQL(_OLD_BOOKING)),
        statement("SELECT count(*) AS rows FROM brochure_requests WHERE requested_at < %(before)s"),
    ),
    "remarks": (
        statement("SELECT count(*) AS rows FROM customer_notes WHERE created_at < %(before)s"),
    ),
    "correspondence": (
        statement("SELECT count(*) AS rows FROM data_requests WHERE closed_at < %(before)s"),
        statement(
            "SELECT count(*) AS rows FROM legal_holds WHERE least(released_at, until) < %(before)s"
        ),
    ),
}
"""How much would go, by category."""
