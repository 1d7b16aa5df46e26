"""Building versions of read models on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from zlib import crc32

import psycopg
from psycopg import errors
from psycopg.rows import scalar_row

from customer_core.event_plane.projector import PERSPECTIVES
from customer_core.event_plane.rebuild import (
    Comparison,
    PerspectiveNotFound,
    RebuildBehind,
    RebuildRunning,
    cursor_of,
)
from customer_core.kernel.errors import DependencyUnavailable
from customer_sql.database import Database, psycopg_url
from customer_sql.errors import POSTGRESQL, translated, translated_refusal
from customer_sql.journal.platform import PREPARE_CURSORS
from customer_sql.partitions import JOURNAL_PARTITIONS
from customer_sql.platform import SqlPlatformUnit
from customer_sql.rebuilds import shadow
from customer_sql.rebuilds.comparing import compare
from customer_sql.segments.known_definitions import KnownDefinitions
from customer_sql.session import Session

TABLES = {
    "orders": ("order_summary",),
    "points": ("loyalty_points",),
    "appointments": ("appointments",),
    "brochures": ("brochure_requests",),
}
"""The tables of each perspective that can be rebuilt."""

_USE_NEXT = (
    b"SELECT set_config('search_path', '" + shadow.NEXT.encode() + b", ' || "
    b"current_setting('search_path'), true)"
)

_REMAINING = (
    "SELECT count(*) FROM journal j "
    "JOIN journal_cursors serving ON serving.cursor = %(serving)s "
    "AND serving.partition = j.partition "
    "JOIN journal_cursors building ON building.cursor = %(building)s "
    "AND building.partition = j.partition "
    "WHERE (j.xid, j.position) > (building.xid, building.position) "
    "AND (j.xid, j.position) <= (serving.xid, serving.position)"
)


class SqlBuildingUnit:
    """Implements ``BuildingUnit``: the tables of the new version hide those that serve."""

    def __init__(self, unit: SqlPlatformUnit) -> None:
        self.journal = unit.journal
        self.models = unit
        self.commit = unit.commit


class SqlBuilding:
    """Implements ``Building``.

    Args:
        perspective: its name.
        owner: a connection of the tables' owner, each statement committed by itself.
        worker: connected in the role ``customers_worker``.
        resumed: whether the tables were there already.
    """

    def __init__(
        self, perspective: str, owner: psycopg.Connection[Any], worker: Database, *, resumed: bool
    ) -> None:
        self.resumed = resumed
        self._tables: Sequence[str] = TABLES[perspective]
        self._perspective = perspective
        self._owner = owner
        self._worker = worker
        self._names = {"serving": PERSPECTIVES, "building": cursor_of(perspective)}

    @contextmanager
    def begin(self) -> Iterator[SqlBuildingUnit]:
        """Open a transaction; it rolls back unless it was committed."""
        session = Session(self._worker)
        try:
            session.begin()
            session.rows(_USE_NEXT, {})
            prepared = {self._names["building"]}
            yield SqlBuildingUnit(SqlPlatformUnit(session, prepared, KnownDefinitions()))
        finally:
            session.close()

    def remaining(self) -> int:
        """Return how many events the version that serves is ahead."""
        return self._counted(_REMAINING)

    def switch(self, fill: Callable[[], object], *, only_compare: bool = False) -> Comparison:
        """Compare both versions, then let the new one serve and drop the other, at once.

        Raises:
            RebuildBehind: the new version has not read what the other has; nothing was changed.
        """
        with _told(), self._owner.transaction():
            self._owner.execute(
                "SELECT FROM journal_cursors WHERE cursor = %s ORDER BY partition FOR UPDATE",
                (PERSPECTIVES,),
            )
            fill()
            if self.remaining():
                raise RebuildBehind(self._perspective)
            found = compare(self._owner, self._tables)
            if not only_compare:
                shadow.exchange(self._owner, self._tables)
        with _told(), self._owner.transaction():
            end(self._owner, self._perspective)
        return found

    def _counted(self, statement: str) -> int:
        with _told(), self._owner.cursor(row_factory=scalar_row) as cursor:
            return int(cursor.execute(statement.encode(), self._names).fetchone() or 0)


class SqlRebuilds:
    """Implements ``Rebuilds`` on PostgreSQL.

    Args:
        owner_url: the database with the login that owns the tables.
        worker: connected in the role ``customers_worker``.
    """

    def __init__(self, owner_url: str, worker: Database) -> None:
        self._owner_url = owner_url
        self._worker = worker

    @contextmanager
    def open(self, perspective: str, *, afresh: bool) -> Iterator[SqlBuilding]:
        """Take on the building of a perspective: one begun before, or a new one.

        Raises:
            PerspectiveNotFound: there is none of that name.
            RebuildRunning: another process is at it.
            DependencyUnavailable, DatabaseNotReady: the database cannot be used.
        """
        if perspective not in TABLES:
            raise PerspectiveNotFound(perspective, ", ".join(TABLES))
        owner = _connected(self._owner_url)
        try:
            with _told():
                _hold(owner, perspective)
                with owner.transaction():
                    resumed = _prepare(owner, perspective, afresh=afresh)
            yield SqlBuilding(perspective, owner, self._worker, resumed=resumed)
        finally:
            owner.close()


def end(owner: psycopg.Connection[Any], perspective: str) -> None:
    """Drop the tables that do not serve, and the cursor that filled them."""
    for schema in (shadow.NEXT, shadow.OLD):
        shadow.drop(owner, TABLES[perspective], schema)
    owner.execute("DELETE FROM journal_cursors WHERE cursor = %s", (cursor_of(perspective),))


def _prepare(owner: psycopg.Connection[Any], perspective: str, *, afresh: bool) -> bool:
    """Make the tables and the cursor, unless they are there; tell whether they were."""
    tables = TABLES[perspective]
    if not afresh and shadow.exists(owner, tables):
        return True
    end(owner, perspective)
    shadow.create(owner, tables, copied=_has_let_go(owner))
    owner.execute(
        PREPARE_CURSORS, {"cursor": cursor_of(perspective), "partitions": JOURNAL_PARTITIONS}
    )
    return False


def _has_let_go(owner: psycopg.Connection[Any]) -> bool:
    """Whether the journal no longer holds everything, so that the rows that serve say more."""
    with owner.cursor(row_factory=scalar_row) as cursor:
        since = "SELECT count(*) FROM journal_cluster WHERE retained_since IS NOT NULL"
        return bool(cursor.execute(since).fetchone())


def _hold(owner: psycopg.Connection[Any], perspective: str) -> None:
    """Keep others from the same work for as long as the connection lasts."""
    with owner.cursor(row_factory=scalar_row) as cursor:
        number = crc32(f"customers rebuild {perspective}".encode())
        if not cursor.execute("SELECT pg_try_advisory_lock(%s)", (number,)).fetchone():
            raise RebuildRunning(perspective)


def _connected(url: str) -> psycopg.Connection[Any]:
    address = psycopg_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        return psycopg.connect(address, autocommit=True, connect_timeout=5)
    except psycopg.Error as error:
        raise translated_refusal(error) from error


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except errors.LockNotAvailable as error:
        raise DependencyUnavailable(POSTGRESQL) from error
    except psycopg.Error as error:
        raise translated(error) from error
