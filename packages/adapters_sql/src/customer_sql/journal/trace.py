"""The events of a conversation, wherever in the journal they are."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg.sql import SQL

from customer_core.kernel.events import JournalPoint, Recorded
from customer_sql.journal.rows import RECORDED, recorded_of
from customer_sql.session import Session
from customer_sql.statements import statement

TRACE_EVENTS = statement(
    "WITH named AS MATERIALIZED (SELECT array_agg(id) AS ids FROM ("
    "SELECT %(name)s::text AS id UNION SELECT j.metadata->>'correlationId' FROM journal j "
    "WHERE j.event_id = %(name)s AND j.metadata->>'correlationId' IS NOT NULL) AS either) "
    "SELECT {recorded} FROM named, unnest(named.ids) AS said(id), LATERAL ("
    "SELECT * FROM journal e WHERE e.event_id = said.id UNION ALL "
    "SELECT * FROM journal c WHERE (c.metadata->>'correlationId') = said.id "
    "AND c.event_id <> ALL(named.ids) OFFSET 0) AS j ORDER BY j.position LIMIT %(limit)s",
    recorded=SQL(RECORDED).format(j=SQL("j")),
)

PLACES = statement(
    "SELECT cursor, partition, xid::text::bigint AS xid, position FROM journal_cursors"
)


def trace(session: Session, name: str, limit: int) -> Sequence[Recorded]:
    """Return the conversations that an event belongs to, or that an id is the id of."""
    return [recorded_of(row) for row in session.rows(TRACE_EVENTS, {"name": name, "limit": limit})]


def places(session: Session) -> dict[tuple[str, int], JournalPoint]:
    """Return the places of all readers, by name and partition, where they have one."""
    return {
        (row["cursor"], row["partition"]): JournalPoint(row["xid"], row["position"])
        for row in session.rows(PLACES, {})
    }
