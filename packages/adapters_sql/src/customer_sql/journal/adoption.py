"""Making a restored journal one of the cluster it lies in now.

Transaction ids of another cluster are replaced by the smallest there are, so that all of them lie
behind the present one. Their order stays: events that follow each other with rising positions
share an id, and a new one begins where the position falls. A place of a reader moves with the last
event it has read. Each partition is one transaction, and may be done again: whoever is interrupted
begins anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import LiteralString

import attrs
import psycopg
from psycopg.rows import dict_row, scalar_row
from psycopg.sql import SQL, Composed, Identifier, Literal

from customer_sql.journal.cluster import Connection
from customer_sql.partitions import JOURNAL_PARTITIONS, table_of

_CONNECT_SECONDS = 5
_NUMBER_OF_LOCK = 0x61646F7074  # "adopt": one at a time

_ORDERED: LiteralString = (
    "CREATE TEMPORARY TABLE adopted ON COMMIT DROP AS "
    "WITH marked AS (SELECT xid, position, xid::xid = xmin AS native FROM {table}), "
    "edge AS (SELECT coalesce(max(position), 0) AS last FROM marked WHERE NOT native), "
    "told AS (SELECT xid, position, native AND position > edge.last AS here FROM marked, edge), "
    "numbered AS (SELECT *, row_number() OVER behind AS number, "
    "position < lag(position, 1, {highest}) OVER behind AS falls "
    "FROM told WINDOW behind AS (ORDER BY here, xid, position)) "
    "SELECT xid, position, here, number, "
    "2 + count(*) FILTER (WHERE falls) OVER (ORDER BY number) AS fresh FROM numbered"
)
"""The events in the order they are read in; ``here`` are those written since the restore, which
PostgreSQL itself notes the same transaction for. They come last."""

_FOUND = (
    "SELECT count(*) FILTER (WHERE here) AS here, "
    "coalesce(bool_or(xid >= pg_snapshot_xmin(pg_current_snapshot())), false) "
    "OR EXISTS (SELECT FROM adopted JOIN adopted AS before ON before.number = adopted.number - 1 "
    "WHERE adopted.xid < before.xid) "
    "OR EXISTS (SELECT FROM journal_cursors WHERE partition = %s "
    "AND xid >= pg_snapshot_xmin(pg_current_snapshot())) AS foreign_ids FROM adopted"
)

_MOVE_CURSORS: LiteralString = (
    "UPDATE journal_cursors AS place SET xid = coalesce(moved.fresh, 0)::text::xid8, "
    "position = coalesce(moved.position, 0) "
    "FROM journal_cursors AS old LEFT JOIN LATERAL ("
    "SELECT read.fresh, read.position FROM adopted AS read WHERE read.number < coalesce(("
    "SELECT min(a.number) FROM adopted a WHERE a.here OR (a.xid, a.position) > (old.xid, "
    "old.position)), {highest}) ORDER BY read.number DESC LIMIT 1) AS moved ON true "
    "WHERE old.partition = %s AND place.cursor = old.cursor AND place.partition = old.partition"
)

_REWRITE: LiteralString = (
    "UPDATE {table} AS j SET xid = a.fresh::text::xid8 FROM adopted a "
    "WHERE j.xid = a.xid AND j.position = a.position"
)

_USE_UP = SQL(
    "DO $$ BEGIN FOR number IN 1 .. {count} LOOP "
    "PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
)

_RECORD = (
    "INSERT INTO journal_cluster (system_identifier) "
    "SELECT system_identifier FROM pg_control_system() "
    "ON CONFLICT (alone) DO UPDATE "
    "SET system_identifier = excluded.system_identifier, adopted_at = clock_timestamp()"
)

_HIGHEST = Literal(2**63 - 1)


@attrs.frozen(kw_only=True)
class Adoption:
    """What was done, or would be.

    Attributes:
        events: those that got other transaction ids.
        places: of readers, moved with them.
        here: events written since the restore; every reader reads them (again).
        partitions: those of the journal that held ids of another cluster.
    """

    events: int = 0
    places: int = 0
    here: int = 0
    partitions: int = 0

    def __add__(self, other: Adoption) -> Adoption:
        """Return both together."""
        return Adoption(
            events=self.events + other.events,
            places=self.places + other.places,
            here=self.here + other.here,
            partitions=self.partitions + other.partitions,
        )


def adopt(owner_url: str, *, dry_run: bool = False) -> Adoption:
    """Make the journal one of this cluster; what is so already stays as it is.

    Args:
        owner_url: the database, with the login that owns the tables.
        dry_run: only tell what would be done.

    Raises:
        psycopg.Error: the server does not answer, or the login is not the owner.
    """
    done = Adoption()
    with psycopg.connect(owner_url, autocommit=True, connect_timeout=_CONNECT_SECONDS) as owner:
        for partition in range(JOURNAL_PARTITIONS):
            done += _adopt_partition(owner, partition, dry_run=dry_run)
        if not dry_run:
            owner.execute(_RECORD)
    return done


def _adopt_partition(owner: Connection, partition: int, *, dry_run: bool) -> Adoption:
    if not dry_run:
        _use_up_ids(owner, _needed_ids(owner, partition))
    with owner.transaction(force_rollback=dry_run), _seen(owner, partition):
        return _rewrite(owner, partition)


def _needed_ids(owner: Connection, partition: int) -> int:
    """Return how many transaction ids this cluster must have used before a partition fits in."""
    with owner.transaction(force_rollback=True), _seen(owner, partition):
        query = (
            "SELECT coalesce(max(fresh), 0) + 1 - "
            "pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM adopted"
        )
        with owner.cursor(row_factory=scalar_row) as cursor:
            return int(cursor.execute(query).fetchone() or 0)


def _use_up_ids(owner: Connection, count: int) -> None:
    if count > 0:
        owner.execute(_USE_UP.format(count=Literal(count)))


@contextmanager
def _seen(owner: Connection, partition: int) -> Iterator[None]:
    """Lock a partition, see its rows as their owner, and put them in order."""
    owner.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBER_OF_LOCK])
    owner.execute(_of("ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", partition))
    owner.execute(_of(_ORDERED, partition))
    owner.execute("CREATE INDEX ON adopted (number); ANALYZE adopted")
    yield
    owner.execute(_of("ALTER TABLE {table} FORCE ROW LEVEL SECURITY", partition))


def _rewrite(owner: Connection, partition: int) -> Adoption:
    with owner.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(_FOUND, [partition]).fetchone()
        if found is None or not found["foreign_ids"]:
            return Adoption()
    moved = owner.execute(_of(_MOVE_CURSORS, partition), [partition])
    rewritten = owner.execute(_of(_REWRITE, partition))
    return Adoption(
        events=rewritten.rowcount, places=moved.rowcount, here=found["here"], partitions=1
    )


def _of(statement: LiteralString, partition: int) -> Composed:
    return SQL(statement).format(table=Identifier(table_of(partition)), highest=_HIGHEST)
