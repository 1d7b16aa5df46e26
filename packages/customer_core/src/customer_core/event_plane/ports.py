"""What the event plane needs from outside: transactions over all businesses, transports, caches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

import attrs

from customer_core.appointments.model import Appointment, AppointmentKey
from customer_core.brochures.model import BrochureKey, BrochureRequest
from customer_core.event_plane.dead_letters import DeadLetters, LetterCount
from customer_core.event_plane.recompute_runs import Population, RecomputeRuns
from customer_core.kernel.events import Event, JournalPoint, Recorded
from customer_core.kernel.ids import BusinessId
from customer_core.orders.model import Order, OrderKey
from customer_core.privacy.erasure.ledger import SuppressionLedger
from customer_core.privacy.erasure.ports import ErasureStore
from customer_core.privacy.holds.ports import LegalHoldStore
from customer_core.privacy.requests.ports import DataRequestStore
from customer_core.privacy.retention.ports import CrowdStore, RetentionStore
from customer_core.segments.definitions import Definitions
from customer_core.segments.history import CustomerKey, PurchaseHistory
from customer_core.segments.model import CustomerSegment
from customer_core.segments.points import PointsEntry
from customer_core.webhooks.ports import DeliveryStore


@attrs.frozen
class CustomerVersions:
    """The versions of what a cached customer is made of; each only grows."""

    customer: int = 0
    segment: int = 0


@attrs.frozen(kw_only=True)
class Unapplied:
    """A business whose customers have not all been brought up to date with its definitions.

    Attributes:
        version: the newest of its definitions.
    """

    business_id: BusinessId
    version: int


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


class OrderStore(Protocol):
    """Order rows of all businesses."""

    def load(self, keys: Iterable[OrderKey]) -> Mapping[OrderKey, Order]:
        """Return the orders known among ``keys``, locked until the transaction ends."""
        ...

    def save(self, orders: Sequence[Order]) -> None:
        """Keep the orders as they are now."""
        ...


class PointsStore(Protocol):
    """Loyalty points of all businesses, as far as metrics need them."""

    def add(self, entries: Sequence[PointsEntry]) -> None:
        """Keep points, once per customer and reference; the entry of the latest time stands."""
        ...


class AppointmentStore(Protocol):
    """Appointments of all businesses."""

    def load(self, keys: Iterable[AppointmentKey]) -> Mapping[AppointmentKey, Appointment]:
        """Return the appointments known among ``keys``, locked until the transaction ends."""
        ...

    def save(self, appointments: Sequence[Appointment]) -> None:
        """Keep the appointments as they are now."""
        ...


class BrochureStore(Protocol):
    """Brochure requests of all businesses."""

    def load(self, keys: Iterable[BrochureKey]) -> Mapping[BrochureKey, BrochureRequest]:
        """Return the requests known among ``keys``, locked until the transaction ends."""
        ...

    def save(self, requests: Sequence[BrochureRequest]) -> None:
        """Keep the requests as they are now."""
        ...


class SegmentStore(Protocol):
    """Metrics and standings of all businesses."""

    def lock(self, keys: Iterable[CustomerKey]) -> None:
        """Hold the customers until the transaction ends, so that one assessor is at work on each.

        What other assessors have committed before is seen by all reads that follow.
        """
        ...

    def histories(
        self, keys: Iterable[CustomerKey], *, profiles: bool = False
    ) -> Sequence[PurchaseHistory]:
        """Return what metrics stand on, of the customers that are registered.

        Args:
            keys: the customers.
            profiles: whether rules read the profile, so that it is told too.
        """
        ...

    def load(self, keys: Iterable[CustomerKey]) -> Mapping[CustomerKey, CustomerSegment]:
        """Return the standings kept."""
        ...

    def save(self, segments: Sequence[CustomerSegment]) -> None:
        """Keep the standings as they are now."""
        ...

    def due(
        self, now: datetime, limit: int, after: CustomerKey | None = None
    ) -> Sequence[CustomerKey]:
        """Return customers whose standing time alone may have changed by ``now``, in key order."""
        ...

    def versions(self, keys: Iterable[CustomerKey]) -> Mapping[CustomerKey, CustomerVersions]:
        """Return the present versions of customers and their standings."""
        ...


class PlatformDefinitions(Protocol):
    """What all businesses define."""

    def of(self, businesses: Iterable[BusinessId]) -> Mapping[BusinessId, Definitions]:
        """Return what businesses define; no newer version is kept until the transaction ends."""
        ...

    def mark(self, business_id: BusinessId | None) -> str:
        """Return what tells the definitions of a business, or of all, from earlier and later."""
        ...

    def unapplied(self) -> Sequence[Unapplied]:
        """Return the businesses whose customers are not up to date with the newest version."""
        ...

    def applied(self, business_id: BusinessId, version: int, now: datetime) -> None:
        """Note that everybody is up to date with a version, and so with those before it."""
        ...


@attrs.frozen(kw_only=True)
class Quarantined:
    """A message that could not be understood.

    Attributes:
        transport: where it came from, such as ``redis:orders.events``.
        raw: its bytes, or the first of them.
        reason: what it was refused for.
        at: when it came.
        headers: what came beside it.
        businesses: those that its sender may tell of; None is every one that the transport may.
    """

    transport: str
    raw: bytes
    reason: str
    at: datetime
    headers: Mapping[str, str] = attrs.field(factory=dict)
    businesses: frozenset[str] | None = None


@attrs.frozen
class KeptMessage:
    """A message in quarantine.

    Attributes:
        id: its number; those that came later have higher ones.
        message: what came.
    """

    id: int
    message: Quarantined


class Quarantine(Protocol):
    """Where input goes that cannot be understood, so that nothing is lost."""

    def put(self, messages: Sequence[Quarantined]) -> None:
        """Keep messages with the reasons they were refused for."""
        ...

    def find(self, limit: int, after: int = 0) -> Sequence[KeptMessage]:
        """Return messages in the order of their ids, from behind ``after``."""
        ...

    def hold(self, ids: Iterable[int]) -> Sequence[KeptMessage]:
        """Hold those that are there and nobody else holds, until the transaction ends."""
        ...

    def remove(self, ids: Iterable[int]) -> None:
        """Forget those that have been understood."""
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


class Freshness(Protocol):
    """Keeps caches from serving what a write has made old."""

    def raise_floor(self, versions: Mapping[CustomerKey, CustomerVersions]) -> None:
        """Let nothing older than these versions be served or filled in any more.

        Raises:
            DependencyUnavailable: the cache does not answer.
        """
        ...

    def forget(self, business_id: BusinessId) -> None:
        """Drop the segments kept of a business, and refuse those read by now that come later.

        Raises:
            DependencyUnavailable: the cache does not answer.
        """
        ...
