"""Statements of erasures that the registry cannot say."""

from __future__ import annotations

from typing import LiteralString

from psycopg.sql import SQL

from customer_sql.journal.rows import RECORDED
from customer_sql.statements import statement

ALLOW = statement("SELECT set_config('app.erasing', %(business_id)s, true)")

COUNT_BUILT = statement("SELECT count(*) AS rows FROM pg_tables WHERE schemaname = %(schema)s")

USE_BUILT = statement(
    "SELECT set_config('search_path', %(schema)s || ', ' || current_setting('search_path'), true)"
)

PERSON = statement(
    "SELECT c.user_id, c.email, c.phone, a.said, a.taken FROM customers c "
    "LEFT JOIN auth_accounts a ON a.business_id = c.business_id AND a.user_id = c.user_id "
    "WHERE c.business_id = %(business_id)s AND c.id = %(customer_id)s"
)

ORDERS = statement(
    "SELECT business_id, order_id FROM order_summary "
    "WHERE customer_id = %(customer_id)s AND business_id = %(business_id)s LIMIT %(limit)s"
)

COUNT_ORDERS = statement(
    "SELECT count(*) AS rows FROM order_summary "
    "WHERE customer_id = %(customer_id)s AND business_id = %(business_id)s"
)

_BOOKED: LiteralString = (
    "business_id = %(business_id)s AND (customer_id = %(customer_id)s "
    "OR (customer_id IS NULL AND user_id = %(user_id)s))"
)

APPOINTMENTS = statement(
    "SELECT appointment_id AS id FROM appointments WHERE {booked} LIMIT %(limit)s",
    booked=SQL(_BOOKED),
)
BROCHURES = statement(
    "SELECT request_id AS id FROM brochure_requests WHERE {booked} LIMIT %(limit)s",
    booked=SQL(_BOOKED),
)
DROP_APPOINTMENTS = statement(
    "DELETE FROM appointments WHERE business_id = %(business_id)s "
    "AND appointment_id = ANY(%(ids)s::text[])"
)
DROP_BROCHURES = statement(
    "DELETE FROM brochure_requests WHERE business_id = %(business_id)s "
    "AND request_id = ANY(%(ids)s::text[])"
)

_RECORDED = SQL(RECORDED).format(j=SQL("j"))

EVENTS = statement(
    "SELECT {recorded} FROM journal j WHERE j.business_id = %(business_id)s "
    "AND j.partition = ANY(%(partitions)s) AND j.stream = ANY(%(streams)s::text[]) "
    "AND j.position > %(after)s ORDER BY j.position LIMIT %(limit)s",
    recorded=_RECORDED,
)

COUNT_EVENTS = statement(
    "SELECT count(*) AS rows FROM journal j WHERE j.business_id = %(business_id)s "
    "AND j.partition = ANY(%(partitions)s) AND j.stream = ANY(%(streams)s::text[])"
)

STRETCH_END = statement(
    "SELECT j.xid::text::bigint AS xid, j.position FROM journal j "
    "WHERE j.partition = %(partition)s "
    "AND (j.xid, j.position) > (%(xid)s::text::xid8, %(position)s) "
    "ORDER BY j.xid, j.position OFFSET %(limit)s - 1 LIMIT 1"
)

MENTIONS = statement(
    "SELECT {recorded} FROM journal j WHERE j.partition = %(partition)s "
    "AND (j.xid, j.position) > (%(xid)s::text::xid8, %(position)s) "
    "AND (j.xid, j.position) <= (%(end_xid)s::text::xid8, %(end_position)s) "
    "AND j.business_id = %(business_id)s "
    "AND lower(j.data::text || j.metadata::text || coalesce(j.audit::text, '')) "
    "LIKE ANY(%(patterns)s::text[]) ORDER BY j.xid, j.position",
    recorded=_RECORDED,
)

DELETE_EVENTS = statement(
    "DELETE FROM journal j USING unnest("
    "%(partitions)s::smallint[], %(xids)s::text[], %(positions)s::bigint[]) "
    "AS meant(partition, xid, position) WHERE j.partition = meant.partition "
    "AND j.xid = meant.xid::xid8 AND j.position = meant.position"
)

REWRITE_EVENTS = statement(
    "UPDATE journal j SET data = given.data::json, metadata = given.metadata::json, "
    "audit = given.audit::json FROM unnest("
    "%(partitions)s::smallint[], %(xids)s::text[], %(positions)s::bigint[], "
    "%(data)b::text[], %(metadata)b::text[], %(audit)b::text[]) "
    "AS given(partition, xid, position, data, metadata, audit) "
    "WHERE j.partition = given.partition AND j.xid = given.xid::xid8 "
    "AND j.position = given.position"
)

MOVE_STREAMS = statement(
    "UPDATE journal j SET stream = given.stream FROM unnest("
    "%(partitions)s::smallint[], %(xids)s::text[], %(positions)s::bigint[], %(streams)s::text[]) "
    "AS given(partition, xid, position, stream) WHERE j.partition = given.partition "
    "AND j.xid = given.xid::xid8 AND j.position = given.position"
)

DELETE_LETTERS = statement("DELETE FROM dead_letters WHERE position = ANY(%(positions)s::bigint[])")

FORGET_REASONS = statement(
    "UPDATE dead_letters SET reason = %(reason)s WHERE position = ANY(%(positions)s::bigint[])"
)

DELETE_DELIVERIES = statement(
    "DELETE FROM webhook_deliveries d USING webhook_endpoints e "
    "WHERE e.business_id = %(business_id)s AND d.business_id = e.business_id "
    "AND d.endpoint_id = e.id AND d.event_id = ANY(%(event_ids)s::text[])"
)

COUNT_DELIVERIES = statement(
    "SELECT count(*) AS rows FROM webhook_deliveries d JOIN webhook_endpoints e "
    "ON d.business_id = e.business_id AND d.endpoint_id = e.id "
    "JOIN journal j ON j.event_id = d.event_id AND j.business_id = d.business_id "
    "WHERE e.business_id = %(business_id)s AND j.business_id = e.business_id "
    "AND j.partition = ANY(%(partitions)s) AND j.stream = ANY(%(streams)s::text[])"
)

COUNT_LETTERS = statement(
    "SELECT count(*) AS rows FROM dead_letters WHERE business_id = %(business_id)s "
    "AND stream = ANY(%(streams)s::text[])"
)

UNDELIVERED = statement(
    "SELECT count(*) AS rows FROM webhook_deliveries d JOIN webhook_endpoints e "
    "ON d.business_id = e.business_id AND d.endpoint_id = e.id "
    "WHERE e.business_id = %(business_id)s AND d.event_id = ANY(%(event_ids)s::text[]) "
    "AND d.status = 'pending'"
)

PUT_ASIDE = statement(
    "SELECT q.id, q.raw || convert_to(coalesce(q.headers::text, ''), 'UTF8') AS raw "
    "FROM quarantine q WHERE q.id > %(after)s AND EXISTS ("
    "SELECT FROM unnest(%(needles)s::text[]) AS needle WHERE position("
    "lower(encode(convert_to(needle, 'UTF8'), 'escape')) IN "
    "lower(encode(q.raw || convert_to(coalesce(q.headers::text, ''), 'UTF8'), 'escape'))) > 0) "
    "ORDER BY q.id LIMIT %(limit)s"
)

HORIZON = statement("SELECT pg_current_xact_id()::text::bigint AS horizon")

IS_PAST = statement(
    "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > %(horizon)s AS past"
)
