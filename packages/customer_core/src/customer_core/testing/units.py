"""Units of work in memory: of one business, and of the platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from customer_core.event_plane.dead_letters import LetterCount
from customer_core.event_plane.ports import CursorStatus
from customer_core.event_plane.quarantine import KeptMessage, Quarantined
from customer_core.kernel.events import START, JournalPoint, Recorded
from customer_core.kernel.ids import BusinessId
from customer_core.privacy.pseudonyms import Pseudonyms
from customer_core.testing.accounts import MemoryAccounts
from customer_core.testing.addresses import MemoryAddresses
from customer_core.testing.appointments import (
    MemoryAppointments,
    MemoryAppointmentStore,
    MemoryBrochures,
    MemoryBrochureStore,
)
from customer_core.testing.audiences import MemoryAudiences
from customer_core.testing.consents import MemoryConsents
from customer_core.testing.crowd import MemoryCrowdStore
from customer_core.testing.customers import MemoryCustomers
from customer_core.testing.dead_letters import MemoryDeadLetters, letter_counts
from customer_core.testing.definitions import MemoryDefinitions, MemoryPlatformDefinitions
from customer_core.testing.erasures import MemoryErasureStore
from customer_core.testing.exports import MemoryPersonalRecords
from customer_core.testing.idempotency import MemoryIdempotencyKeys
from customer_core.testing.journal import MemoryJournal, MemoryPlatformJournal
from customer_core.testing.notes import MemoryNotes
from customer_core.testing.privacy import (
    MemoryDataRequests,
    MemoryDataRequestStore,
    MemoryLegalHolds,
    MemoryLegalHoldStore,
)
from customer_core.testing.proofs import MemoryCertificates
from customer_core.testing.read_models import (
    MemoryHistories,
    MemoryOrders,
    MemoryOrderStore,
    MemoryPointsStore,
    MemorySegments,
    MemorySegmentStore,
)
from customer_core.testing.recomputes import MemoryPopulation, MemoryRecomputeRuns
from customer_core.testing.retention import MemoryRetentionStore
from customer_core.testing.store import MemoryStore
from customer_core.testing.suppression import (
    PSEUDONYMS,
    MemoryFormerCustomers,
    MemorySuppressionLedger,
)
from customer_core.testing.survey import MemorySurvey
from customer_core.testing.tags import MemoryTags
from customer_core.testing.transaction import Transaction, transaction
from customer_core.testing.webhooks import MemoryDeliveryStore, MemoryWebhooks


class MemoryUnit:
    """Implements ``UnitOfWork``."""

    def __init__(
        self, opened: Transaction, business_id: BusinessId, pseudonyms: Pseudonyms = PSEUDONYMS
    ) -> None:
        self.former = MemoryFormerCustomers(opened, business_id, pseudonyms)
        self.customers = MemoryCustomers(opened, business_id)
        self.definitions = MemoryDefinitions(opened, business_id)
        self.orders = MemoryOrders(opened, business_id)
        self.segments = MemorySegments(opened, business_id)
        self.histories = MemoryHistories(opened, business_id)
        self.audiences = MemoryAudiences(opened, business_id)
        self.survey = MemorySurvey(opened, business_id)
        self.appointments = MemoryAppointments(opened, business_id)
        self.brochures = MemoryBrochures(opened, business_id)
        self.accounts = MemoryAccounts(opened, business_id)
        self.consents = MemoryConsents(opened, business_id)
        self.addresses = MemoryAddresses(opened, business_id)
        self.journal = MemoryJournal(opened, business_id)
        self.webhooks = MemoryWebhooks(opened, business_id)
        self.personal = MemoryPersonalRecords(opened, business_id)
        self.data_requests = MemoryDataRequests(opened, business_id)
        self.legal_holds = MemoryLegalHolds(opened, business_id)
        self.certificates = MemoryCertificates(opened, business_id)
        self.tags = MemoryTags(opened, business_id)
        self.notes = MemoryNotes(opened, business_id)
        self.idempotency = MemoryIdempotencyKeys(opened, business_id)
        self.commit = opened.commit


class MemoryUnitsOfWork:
    """Implements ``UnitsOfWork`` over a store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @contextmanager
    def begin(self, business_id: BusinessId) -> Iterator[MemoryUnit]:
        """Open a unit of work of one business."""
        with transaction(self._store) as opened:
            yield MemoryUnit(opened, business_id)


class MemoryQuarantine:
    """Implements ``Quarantine``."""

    def __init__(self, opened: Transaction) -> None:
        self._transaction = opened

    def put(self, messages: Sequence[Quarantined]) -> None:
        """Keep messages with the reasons they were refused for."""
        self._transaction.quarantined.extend(messages)

    def find(self, limit: int, after: int = 0) -> Sequence[KeptMessage]:
        """Return messages in the order of their ids, from behind ``after``."""
        kept = self._transaction.store.kept_messages
        return [KeptMessage(number, kept[number]) for number in sorted(kept) if number > after][
            :limit
        ]

    def hold(self, ids: Iterable[int]) -> Sequence[KeptMessage]:
        """Hold those that are there and nobody else holds, until the transaction ends."""
        kept = self._transaction.store.kept_messages
        return [
            KeptMessage(number, kept[number])
            for number in sorted(set(ids))
            if self._transaction.try_hold(("message", number)) and number in kept
        ]

    def remove(self, ids: Iterable[int]) -> None:
        """Forget those that have been understood."""
        self._transaction.understood.update(ids)


class MemoryPlatformUnit:
    """Implements ``PlatformUnit``."""

    def __init__(self, opened: Transaction, pseudonyms: Pseudonyms = PSEUDONYMS) -> None:
        self.journal = MemoryPlatformJournal(opened)
        self.definitions = MemoryPlatformDefinitions(opened)
        self.orders = MemoryOrderStore(opened)
        self.points = MemoryPointsStore(opened)
        self.appointments = MemoryAppointmentStore(opened)
        self.brochures = MemoryBrochureStore(opened)
        self.segments = MemorySegmentStore(opened)
        self.population = MemoryPopulation(opened)
        self.recomputes = MemoryRecomputeRuns(opened)
        self.quarantine = MemoryQuarantine(opened)
        self.dead_letters = MemoryDeadLetters(opened)
        self.webhooks = MemoryDeliveryStore(opened)
        self.data_requests = MemoryDataRequestStore(opened)
        self.legal_holds = MemoryLegalHoldStore(opened)
        self.erased = MemorySuppressionLedger(opened, pseudonyms)
        self.erasures = MemoryErasureStore(opened)
        self.retention = MemoryRetentionStore(opened)
        self.crowd = MemoryCrowdStore(opened)
        self.commit = opened.commit


class MemoryPlatformUnits:
    """Implements ``PlatformUnits`` over a store.

    Args:
        store: all that is kept.
        pseudonyms: recognises who was erased.
    """

    def __init__(self, store: MemoryStore, pseudonyms: Pseudonyms = PSEUDONYMS) -> None:
        self._store = store
        self._pseudonyms = pseudonyms

    @property
    def partitions(self) -> int:
        """How many partitions the journal has."""
        return self._store.partitions

    @contextmanager
    def begin(self) -> Iterator[MemoryPlatformUnit]:
        """Open a unit over all businesses."""
        with transaction(self._store) as opened:
            yield MemoryPlatformUnit(opened, self._pseudonyms)

    def status(self, cursors: Sequence[str]) -> Sequence[CursorStatus]:
        """Return how far each reader is in each partition."""
        return [self._status(name, part) for name in cursors for part in range(self.partitions)]

    def places(self) -> Mapping[tuple[str, int], JournalPoint]:
        """Return the places of all readers, by name and partition, where they have one."""
        return dict(self._store.cursors)

    def dead_letters(self) -> Sequence[LetterCount]:
        """Return how many dead letters each reader has in each state."""
        return letter_counts(self._store)

    def trace(self, name: str, limit: int) -> Sequence[Recorded]:
        """Return the conversations that an event belongs to, or that an id is the id of."""
        everything = list(self._store.all_events())
        names = {name} | {
            one.event.metadata.correlation_id
            for one in everything
            if one.event.event_id == name and one.event.metadata.correlation_id
        }
        return [
            one
            for one in everything
            if one.event.event_id in names or one.event.metadata.correlation_id in names
        ][:limit]

    def _status(self, cursor: str, partition: int) -> CursorStatus:
        place = self._store.cursors.get((cursor, partition), START)
        left = self._store.events_after(partition, place)
        oldest = left[0].recorded_at if left else None
        return CursorStatus(cursor=cursor, partition=partition, lag=len(left), oldest=oldest)
