"""Units over all businesses, for the event worker and operators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from customer_core.event_plane.ports import CursorStatus
from customer_sql.database import Database
from customer_sql.journal.platform import SqlPlatformJournal
from customer_sql.journal.quarantine import SqlQuarantine
from customer_sql.journal.status import cursor_status
from customer_sql.orders.store import SqlOrderStore
from customer_sql.partitions import JOURNAL_PARTITIONS
from customer_sql.segments.store import SqlSegmentStore
from customer_sql.session import Session


class SqlPlatformUnit:
    """Implements ``PlatformUnit``."""

    def __init__(self, session: Session, prepared_cursors: set[str]) -> None:
        self._session = session
        self.journal = SqlPlatformJournal(session, prepared_cursors)
        self.orders = SqlOrderStore(session)
        self.segments = SqlSegmentStore(session)
        self.quarantine = SqlQuarantine(session)

    def commit(self) -> None:
        """Make everything last, at once.

        Raises:
            DependencyUnavailable: PostgreSQL does not answer.
        """
        self._session.commit()


class SqlPlatformUnits:
    """Implements ``PlatformUnits`` on PostgreSQL.

    Args:
        database: connected in the role ``customers_worker``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._prepared_cursors: set[str] = set()

    @property
    def partitions(self) -> int:
        """How many partitions the journal has."""
        return JOURNAL_PARTITIONS

    @contextmanager
    def begin(self) -> Iterator[SqlPlatformUnit]:
        """Open a unit; it rolls back unless it was committed."""
        with self._session() as session:
            yield SqlPlatformUnit(session, self._prepared_cursors)

    def status(self, cursors: Sequence[str]) -> Sequence[CursorStatus]:
        """Return how far each reader is in each partition."""
        with self._session() as session:
            return cursor_status(session, cursors)

    @contextmanager
    def _session(self) -> Iterator[Session]:
        session = Session(self._database)
        try:
            yield session
        finally:
            session.close()
