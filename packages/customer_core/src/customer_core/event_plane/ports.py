"""What the event plane needs from outside: the journal and transactions over all businesses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

import attrs

from customer_core.event_plane.dead_letters import DeadLetters, LetterCount
from customer_core.event_plane.platform_definitions import PlatformDefinitions
from customer_core.event_plane.quarantine import Quarantine
from customer_core.event_plane.recompute_runs import Population, RecomputeRuns
from customer_core.event_plane.stores import (
    AppointmentStore,
    BrochureStore,
    OrderStore,
    PointsStore,
    SegmentStore,
)
from customer_core.kernel.events import Event, JournalPoint, Recorded
from customer_core.privacy.erasure.ledger import SuppressionLedger
from customer_core.privacy.erasure.ports import ErasureStore
from customer_core.privacy.holds.ports import LegalHoldStore
from customer_core.privacy.requests.ports import DataRequestStore
from customer_core.privacy.retention.ports import CrowdStore, RetentionStore
from customer_core.webhooks.ports import DeliveryStore


class Cursor(Protocol):
    """A reader's locked place in one partition of the journal."""

    @property
    def batch(self) -> Sequence[Recorded]:
        """The events behind the place, in order."""
        ...

    def advance(self, to: JournalPoint) -> None:
        """Move the place, in the same transaction as the effects of the batch."""
        ...


class PlatformJournal(Protocol):
    """The journal of all businesses."""

    def append(self, events: Sequence[Event]) -> Sequence[Event]:
        """Write events, passing over those whose source and id are known; return the new ones."""
        ...

    def read(
        self, cursor: str, partition: int, limit: int, *, behind: str | None = None
    ) -> Cursor | None:
        """Lock a named cursor in one partition and read what lies behind it, without gaps.

        Args:
            cursor: name of the reader.
            partition: 0 to ``partitions`` - 1.
            limit: how many events at most.
            behind: name of a cursor that this one must not overtake.

        Returns:
            None where another reader holds the cursor at this moment.
        """
        ...

    def partition_of(self, event: Event) -> int:
        """Return the partition of an event: a hash of its business and stream."""
        ...


class PlatformUnit(Protocol):
    """One transaction over all businesses, for the event worker and operators alone."""

    @property
    def journal(self) -> PlatformJournal:
        """The journal."""
        ...

    @property
    def orders(self) -> OrderStore:
        """Order rows."""
        ...

    @property
    def points(self) -> PointsStore:
        """Loyalty points that metrics need."""
        ...

    @property
    def appointments(self) -> AppointmentStore:
        """Appointments."""
        ...

    @property
    def brochures(self) -> BrochureStore:
        """Brochure requests."""
        ...

    @property
    def definitions(self) -> PlatformDefinitions:
        """What all businesses define."""
        ...

    @property
    def segments(self) -> SegmentStore:
        """Metrics and standings."""
        ...

    @property
    def population(self) -> Population:
        """All customers, in order."""
        ...

    @property
    def recomputes(self) -> RecomputeRuns:
        """The runs that bring standings to what the definitions say."""
        ...

    @property
    def quarantine(self) -> Quarantine:
        """What could not be understood."""
        ...

    @property
    def dead_letters(self) -> DeadLetters:
        """The events that readers could not apply."""
        ...

    @property
    def webhooks(self) -> DeliveryStore:
        """Webhooks and what is delivered to them."""
        ...

    @property
    def data_requests(self) -> DataRequestStore:
        """Requests of data subjects."""
        ...

    @property
    def legal_holds(self) -> LegalHoldStore:
        """Legal holds."""
        ...

    @property
    def erased(self) -> SuppressionLedger:
        """Who was erased."""
        ...

    @property
    def erasures(self) -> ErasureStore:
        """What is held about people, for erasing it."""
        ...

    @property
    def retention(self) -> RetentionStore:
        """Who was active when, notices, and runs of the retention."""
        ...

    @property
    def crowd(self) -> CrowdStore:
        """People who are erased together."""
        ...

    def commit(self) -> None:
        """Make everything last, at once.

        Raises:
            DependencyUnavailable: the store does not answer.
        """
        ...


@attrs.frozen(kw_only=True)
class CursorStatus:
    """How far one reader is in one partition.

    Attributes:
        lag: events behind it that it has not read.
        oldest: when the first of those was written down, or None without lag.
        exact: whether they were counted; where there are many, their number is estimated.
    """

    cursor: str
    partition: int
    lag: int
    oldest: datetime | None
    exact: bool = True


class PlatformUnits(Protocol):
    """Where platform units come from."""

    @property
    def partitions(self) -> int:
        """How many partitions the journal has."""
        ...

    def begin(self) -> AbstractContextManager[PlatformUnit]:
        """Open a unit; it rolls back unless it was committed."""
        ...

    def status(self, cursors: Sequence[str]) -> Sequence[CursorStatus]:
        """Return how far each reader is in each partition."""
        ...

    def places(self) -> Mapping[tuple[str, int], JournalPoint]:
        """Return the places of all readers, by name and partition, where they have one."""
        ...

    def dead_letters(self) -> Sequence[LetterCount]:
        """Return how many dead letters each reader has in each state, by name; none is left out.

        One statement, for status and metrics.
        """
        ...

    def trace(self, name: str, limit: int) -> Sequence[Recorded]:
        """Return the conversations that an event belongs to, or that an id is the id of.

        Args:
            name: id of an event, a correlation or a request, in any business.
            limit: how many events at most; the first of the journal are returned.

        Returns:
            The events in the order of the journal: that one, those of the same conversation, and
            the one that began it.
        """
        ...
