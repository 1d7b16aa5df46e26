"""Keeping the journal as a whole: what holds it up, reading it again, letting go of what is old."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from psycopg.sql import SQL

from customer_core.event_plane.keeping import (
    CHUNK,
    JournalState,
    PartitionNotFound,
    Replayed,
    Stall,
)
from customer_sql.database import Database
from customer_sql.partitions import JOURNAL_PARTITIONS
from customer_sql.session import Session, opened
from customer_sql.statements import statement

_MANY = 100_000

JOURNAL_STATE = statement(
    "SELECT (SELECT count(*) FROM (SELECT FROM quarantine LIMIT %(many)s) AS q) AS quarantined, "
    "(SELECT retained_since FROM journal_cluster) AS retained_since, "
    "(SELECT array_agg(pg_total_relation_size(('journal_p' || lpad(number::text, 2, '0'))::regclass"
    ") ORDER BY number) FROM generate_series(0, %(partitions)s - 1) AS number) AS sizes"
)

STALL = statement(
    "WITH horizon AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xid), "
    "held AS MATERIALIZED (SELECT min(first.recorded_at) AS since "
    "FROM horizon, generate_series(0, %(partitions)s - 1) AS number, LATERAL ("
    "SELECT j.recorded_at FROM journal j WHERE j.partition = number AND j.xid >= horizon.xid "
    "ORDER BY j.xid, j.position LIMIT 1) AS first) "
    "SELECT extract(epoch FROM clock_timestamp() - held.since)::float8 AS seconds, l.pid, "
    "a.application_name AS application, a.state, a.xact_start AS began_at "
    "FROM held CROSS JOIN horizon LEFT JOIN pg_locks l ON l.locktype = 'transactionid' "
    "AND l.mode = 'ExclusiveLock' AND l.granted AND l.transactionid = horizon.xid::xid "
    "LEFT JOIN pg_stat_activity a ON a.pid = l.pid WHERE held.since IS NOT NULL LIMIT 1"
)
"""``pg_locks`` names the process to everybody; what it does, ``pg_stat_activity`` tells its own
role and members of ``pg_monitor``."""

HOLD_PLACES = statement(
    "SELECT partition FROM journal_cursors WHERE cursor = %(reader)s "
    "AND partition = ANY(%(partitions)s) ORDER BY partition FOR UPDATE"
)

_BEGINNING = SQL(
    "WITH place AS (SELECT xid, position FROM journal_cursors "
    "WHERE cursor = %(reader)s AND partition = %(partition)s), "
    "first AS (SELECT j.xid, j.position FROM journal j WHERE j.partition = %(partition)s "
    "AND (%(since)s::timestamptz IS NULL OR j.recorded_at >= %(since)s) "
    "ORDER BY j.xid, j.position LIMIT 1) "
)

COUNT_REPLAYED = statement(
    "{beginning} SELECT count(*) AS events FROM place, first, LATERAL ("
    "SELECT FROM journal j WHERE j.partition = %(partition)s "
    "AND (j.xid, j.position) >= (first.xid, first.position) "
    "AND (j.xid, j.position) <= (place.xid, place.position) OFFSET 0) AS again",
    beginning=_BEGINNING,
)

MOVE_BACK = statement(
    "{beginning} UPDATE journal_cursors c SET xid = coalesce(before.xid, '0'), "
    "position = coalesce(before.position, 0) FROM first LEFT JOIN LATERAL ("
    "SELECT j.xid, j.position FROM journal j WHERE j.partition = %(partition)s "
    "AND (j.xid, j.position) < (first.xid, first.position) "
    "ORDER BY j.xid DESC, j.position DESC LIMIT 1) AS before ON true "
    "WHERE c.cursor = %(reader)s AND c.partition = %(partition)s "
    "AND (c.xid, c.position) >= (first.xid, first.position)",
    beginning=_BEGINNING,
)

_OLD = SQL(
    "WITH known AS (SELECT c.xid, c.position FROM journal_cursors c "
    "WHERE c.partition = %(partition)s AND (c.cursor = ANY(%(readers)s) "
    "OR c.cursor NOT LIKE 'relay:%%')), "
    "passed AS (SELECT known.xid, known.position FROM known "
    "WHERE (SELECT count(*) FROM journal_cursors c WHERE c.partition = %(partition)s "
    "AND c.cursor = ANY(%(readers)s)) = cardinality(%(readers)s::text[]) "
    "ORDER BY known.xid, known.position LIMIT 1), "
    "old AS MATERIALIZED (SELECT j.partition, j.xid, j.position FROM passed, LATERAL ("
    "SELECT j.partition, j.xid, j.position FROM journal j WHERE j.partition = %(partition)s "
    "AND j.source <> 'customer-service' AND j.recorded_at < %(before)s "
    "AND (j.xid, j.position) <= (passed.xid, passed.position) "
    "AND NOT EXISTS (SELECT FROM dead_letters d WHERE d.position = j.position) "
    "ORDER BY j.xid, j.position LIMIT %(limit)s) AS j) "
)

COUNT_OLD = statement("{old} SELECT count(*) AS events FROM old", old=_OLD)

DELETE_OLD = statement(
    "{old} DELETE FROM journal j USING old WHERE j.partition = %(partition)s "
    "AND j.partition = old.partition AND j.xid = old.xid AND j.position = old.position",
    old=_OLD,
)

RETAIN = statement(
    "UPDATE journal_cluster SET retained_since = greatest(retained_since, %(before)s)"
)

RETAINED_SINCE = statement("SELECT retained_since FROM journal_cluster")

_NO_LIMIT = statement("SET LOCAL statement_timeout TO 0")
_EVERYTHING = 2**62


class SqlJournalKeeper:
    """Implements ``JournalKeeper``.

    Args:
        database: connected in the role ``customers_worker``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def state(self) -> JournalState:
        """Return how the journal is, apart from its readers."""
        everywhere = {"partitions": JOURNAL_PARTITIONS, "many": _MANY}
        with opened(self._database) as session:
            (found,) = session.rows(JOURNAL_STATE, everywhere, planned_anew=True)
            stalls = session.rows(STALL, everywhere, planned_anew=True)
        return JournalState(
            stall=Stall(**stalls[0]) if stalls else None,
            quarantined=found["quarantined"],
            sizes=dict(enumerate(found["sizes"])),
            retained_since=found["retained_since"],
        )

    def replay(
        self, reader: str, since: datetime | None, partition: int | None, *, dry_run: bool
    ) -> Replayed:
        """Move a reader's place back, so that it reads events again; never forward."""
        if partition is not None and partition not in range(JOURNAL_PARTITIONS):
            raise PartitionNotFound(partition, JOURNAL_PARTITIONS - 1)
        chosen = range(JOURNAL_PARTITIONS) if partition is None else [partition]
        with opened(self._database) as session:
            session.begin()
            session.touched(_NO_LIMIT, {})
            if not dry_run:
                session.rows(HOLD_PLACES, {"reader": reader, "partitions": list(chosen)})
            found = [_replay(session, reader, since, one, dry_run=dry_run) for one in chosen]
            session.commit()
        return Replayed(sum(1 for events in found if events), sum(found))

    def prunable(self, before: datetime, readers: Sequence[str]) -> int:
        """Return how many events :meth:`prune` would let go of."""
        with opened(self._database) as session:
            session.begin()
            session.touched(_NO_LIMIT, {})
            return sum(
                session.rows(COUNT_OLD, parameters, planned_anew=True)[0]["events"]
                for parameters in _everywhere(before, readers, _EVERYTHING)
            )

    def prune(self, before: datetime, readers: Sequence[str], limit: int = CHUNK) -> int:
        """Let go of some of others' events, in one short transaction; return how many."""
        with opened(self._database) as session:
            for parameters in _everywhere(before, readers, limit):
                session.begin()
                pruned = session.touched(DELETE_OLD, parameters)
                if pruned:
                    session.touched(RETAIN, {"before": before})
                session.commit()
                if pruned:
                    return pruned
        return 0

    def retained_since(self) -> datetime | None:
        """Return the time since which the journal holds everything, None where it always did."""
        with opened(self._database) as session:
            rows = session.rows(RETAINED_SINCE, {})
        since: datetime | None = rows[0]["retained_since"] if rows else None
        return since


def _replay(
    session: Session, reader: str, since: datetime | None, partition: int, *, dry_run: bool
) -> int:
    wanted = {"reader": reader, "since": since, "partition": partition}
    events: int = session.rows(COUNT_REPLAYED, wanted, planned_anew=True)[0]["events"]
    if not dry_run:
        session.touched(MOVE_BACK, wanted)
    return events


def _everywhere(
    before: datetime, readers: Sequence[str], limit: int
) -> Iterator[dict[str, object]]:
    for partition in range(JOURNAL_PARTITIONS):
        yield {"partition": partition, "before": before, "readers": list(readers), "limit": limit}
