"""The journal of all businesses: taking events in, and reading it in partitions without gaps."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from psycopg.sql import SQL

from customer_core.kernel.events import Event, JournalPoint, Recorded
from customer_sql.journal.rows import RECORDED, event_columns, recorded_from
from customer_sql.partitions import JOURNAL_PARTITIONS, partition_of
from customer_sql.session import Session
from customer_sql.statements import given, given_arrays, names, statement, written
from customer_sql.tables import journal

_EVENT = written(journal)

ADD_EVENTS = statement(
    "WITH numbered AS MATERIALIZED ("
    "SELECT nextval('journal_position_seq') AS position, given.* FROM {events}), "
    "added AS (INSERT INTO journal (position, {columns}) "
    "SELECT given.position, {given} FROM numbered AS given "
    'ORDER BY given.event_id COLLATE "C", given.source COLLATE "C", given.business_id COLLATE "C" '
    "ON CONFLICT (event_id, source, business_id, partition) DO NOTHING RETURNING position) "
    "SELECT numbered.place FROM added JOIN numbered USING (position) ORDER BY numbered.place",
    columns=names(_EVENT),
    given=given(_EVENT),
    events=given_arrays(_EVENT),
)
"""Positions are given in the order of the events, but rows are made in the order of their ids: two
transactions that bring the same events in different orders would else wait for each other."""

PREPARE_CURSORS = statement(
    "INSERT INTO journal_cursors (cursor, partition, xid, position) "
    "SELECT %(cursor)s, number, '0', 0 FROM generate_series(0, %(partitions)s - 1) AS number "
    "ON CONFLICT DO NOTHING"
)

_READ = (
    "WITH place AS MATERIALIZED (SELECT xid, position FROM journal_cursors "
    "WHERE cursor = %(cursor)s AND partition = %(partition)s FOR UPDATE SKIP LOCKED) "
    "SELECT {recorded} FROM place {bound} LEFT JOIN LATERAL ("
    "SELECT * FROM journal WHERE partition = %(partition)s "
    "AND (journal.xid, journal.position) > (place.xid, place.position) "
    "AND journal.xid < pg_snapshot_xmin(pg_current_snapshot()) {within} "
    "ORDER BY journal.xid, journal.position LIMIT %(limit)s) AS j ON true "
    "ORDER BY j.xid, j.position"
)
"""One row without an event where there is nothing to read; none where another holds the cursor.

No transaction that is still running has written anything before ``pg_snapshot_xmin``, so nothing
can turn up there any more."""

READ_BATCH = statement(
    _READ, recorded=SQL(RECORDED).format(j=SQL("j")), bound=SQL(""), within=SQL("")
)

READ_BATCH_BEHIND = statement(
    _READ,
    recorded=SQL(RECORDED).format(j=SQL("j")),
    bound=SQL(
        "LEFT JOIN journal_cursors AS bound "
        "ON bound.cursor = %(behind)s AND bound.partition = %(partition)s"
    ),
    within=SQL("AND (journal.xid, journal.position) <= (bound.xid, bound.position)"),
)

ADVANCE_CURSOR = statement(
    "UPDATE journal_cursors SET xid = %(xid)s::text::xid8, position = %(position)s "
    "WHERE cursor = %(cursor)s AND partition = %(partition)s"
)


@attrs.frozen
class SqlCursor:
    """Implements ``Cursor``: a row of ``journal_cursors`` that this transaction has locked."""

    name: str
    partition: int
    batch: Sequence[Recorded]
    _session: Session

    def advance(self, to: JournalPoint) -> None:
        """Move the place, in the same transaction as the effects of the batch."""
        self._session.touched(
            ADVANCE_CURSOR,
            {
                "cursor": self.name,
                "partition": self.partition,
                "xid": str(to.xid),
                "position": to.position,
            },
        )


class SqlPlatformJournal:
    """Implements ``PlatformJournal``.

    Args:
        session: the unit's.
        prepared: the names of cursors that have rows, shared by all units of a process.
    """

    def __init__(self, session: Session, prepared: set[str]) -> None:
        self._session = session
        self._prepared = prepared

    def append(self, events: Sequence[Event]) -> Sequence[Event]:
        """Write events, passing over those known; return the new ones."""
        if not events:
            return []
        self._session.begin()
        added = self._session.tuples(ADD_EVENTS, event_columns(events))
        return [events[place - 1] for (place,) in added]

    def read(
        self, cursor: str, partition: int, limit: int, *, behind: str | None = None
    ) -> SqlCursor | None:
        """Lock a cursor and read what lies behind it, or return None where another holds it."""
        self._prepare(cursor)
        self._session.begin()
        rows = self._session.tuples(
            READ_BATCH if behind is None else READ_BATCH_BEHIND,
            {"cursor": cursor, "partition": partition, "limit": limit, "behind": behind},
        )
        if not rows:
            self._prepared.discard(cursor)  # perhaps an operator took its rows away
            return None
        batch = [recorded_from(row) for row in rows if row[0] is not None]
        return SqlCursor(cursor, partition, batch, self._session)

    def partition_of(self, event: Event) -> int:
        """Return the partition of an event."""
        return partition_of(event.business_id, event.stream)

    def _prepare(self, cursor: str) -> None:
        """Give the cursor its rows, before the transaction: others would wait for its end."""
        if cursor not in self._prepared:
            self._session.touched(
                PREPARE_CURSORS, {"cursor": cursor, "partitions": JOURNAL_PARTITIONS}
            )
            if not self._session.in_transaction:
                self._prepared.add(cursor)
