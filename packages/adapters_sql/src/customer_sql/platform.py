"""Units over all businesses, for the event worker and operators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from customer_core.event_plane.dead_letters import LetterCount
from customer_core.event_plane.ports import CursorStatus
from customer_core.kernel.events import JournalPoint, Recorded
from customer_core.privacy.pseudonyms import Pseudonyms
from customer_core.webhooks.sealing import OpenBox, SecretBox
from customer_sql.appointments.store import SqlAppointmentStore
from customer_sql.brochures.store import SqlBrochureStore
from customer_sql.database import Database
from customer_sql.journal.dead_letters import SqlDeadLetters, letter_counts
from customer_sql.journal.platform import SqlPlatformJournal
from customer_sql.journal.quarantine import SqlQuarantine
from customer_sql.journal.status import cursor_status
from customer_sql.journal.trace import places, trace
from customer_sql.orders.store import SqlOrderStore
from customer_sql.partitions import JOURNAL_PARTITIONS
from customer_sql.privacy.erasure.ledger import SqlSuppressionLedger
from customer_sql.privacy.erasure.store import SqlErasureStore
from customer_sql.privacy.holds import SqlLegalHoldStore
from customer_sql.privacy.retention.crowd import SqlCrowdStore
from customer_sql.privacy.retention.store import SqlRetentionStore
from customer_sql.privacy.store import SqlDataRequestStore
from customer_sql.segments.known_definitions import KnownDefinitions
from customer_sql.segments.platform_definitions import SqlPlatformDefinitions
from customer_sql.segments.points import SqlPointsStore
from customer_sql.segments.population import SqlPopulation
from customer_sql.segments.recomputes import SqlRecomputeRuns
from customer_sql.segments.store import SqlSegmentStore
from customer_sql.session import Session, opened
from customer_sql.webhooks.store import SqlDeliveryStore


class SqlPlatformUnit:
    """Implements ``PlatformUnit``."""

    def __init__(
        self,
        session: Session,
        prepared_cursors: set[str],
        known: KnownDefinitions,
        pseudonyms: Pseudonyms | None = None,
        box: SecretBox | None = None,
    ) -> None:
        self._session = session
        self.journal = SqlPlatformJournal(session, prepared_cursors)
        self.orders = SqlOrderStore(session)
        self.points = SqlPointsStore(session)
        self.appointments = SqlAppointmentStore(session)
        self.brochures = SqlBrochureStore(session)
        self.definitions = SqlPlatformDefinitions(session, known)
        self.segments = SqlSegmentStore(session)
        self.population = SqlPopulation(session)
        self.recomputes = SqlRecomputeRuns(session)
        self.quarantine = SqlQuarantine(session)
        self.dead_letters = SqlDeadLetters(session)
        self.webhooks = SqlDeliveryStore(session, box or OpenBox())
        self.data_requests = SqlDataRequestStore(session)
        self.legal_holds = SqlLegalHoldStore(session)
        self.erased = SqlSuppressionLedger(session, pseudonyms)
        self.erasures = SqlErasureStore(session)
        self.retention = SqlRetentionStore(session)
        self.crowd = SqlCrowdStore(session)

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
        known: what this process knows of what businesses define.
        pseudonyms: recognises who was erased; needed as soon as anybody was.
        box: seals the secrets of webhooks; without it they are kept as they are.
    """

    def __init__(
        self,
        database: Database,
        known: KnownDefinitions | None = None,
        pseudonyms: Pseudonyms | None = None,
        box: SecretBox | None = None,
    ) -> None:
        self._database = database
        self._pseudonyms = pseudonyms
        self._box = box
        self._known = known or KnownDefinitions()
        self._prepared_cursors: set[str] = set()

    @property
    def partitions(self) -> int:
        """How many partitions the journal has."""
        return JOURNAL_PARTITIONS

    @contextmanager
    def begin(self) -> Iterator[SqlPlatformUnit]:
        """Open a unit; it rolls back unless it was committed."""
        with opened(self._database) as session:
            yield SqlPlatformUnit(
                session, self._prepared_cursors, self._known, self._pseudonyms, self._box
            )

    def status(self, cursors: Sequence[str]) -> Sequence[CursorStatus]:
        """Return how far each reader is in each partition."""
        with opened(self._database) as session:
            return cursor_status(session, cursors)

    def places(self) -> Mapping[tuple[str, int], JournalPoint]:
        """Return the places of all readers, by name and partition, where they have one."""
        with opened(self._database) as session:
            return places(session)

    def dead_letters(self) -> Sequence[LetterCount]:
        """Return how many dead letters each reader has in each state."""
        with opened(self._database) as session:
            return letter_counts(session)

    def trace(self, name: str, limit: int) -> Sequence[Recorded]:
        """Return the conversations that an event belongs to, or that an id is the id of."""
        with opened(self._database) as session:
            return trace(session, name, limit)
