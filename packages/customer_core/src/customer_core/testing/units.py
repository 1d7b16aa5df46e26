"""Units of work in memory: of one business, and of the platform."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from customer_core.event_plane.ports import CursorStatus
from customer_core.kernel.events import START
from customer_core.kernel.ids import BusinessId
from customer_core.testing.customers import MemoryCustomers
from customer_core.testing.journal import MemoryJournal, MemoryPlatformJournal
from customer_core.testing.read_models import (
    MemoryHistories,
    MemoryOrders,
    MemoryOrderStore,
    MemorySegments,
    MemorySegmentStore,
)
from customer_core.testing.store import MemoryStore, Quarantined
from customer_core.testing.transaction import Transaction, transaction


class MemoryUnit:
    """Implements ``UnitOfWork``."""

    def __init__(self, opened: Transaction, business_id: BusinessId) -> None:
        self.customers = MemoryCustomers(opened, business_id)
        self.orders = MemoryOrders(opened, business_id)
        self.segments = MemorySegments(opened, business_id)
        self.histories = MemoryHistories(opened, business_id)
        self.journal = MemoryJournal(opened, business_id)
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

    def put(self, transport: str, raw: bytes, reason: str, at: datetime) -> None:
        """Keep a message with the reason it was refused for."""
        message = Quarantined(transport=transport, raw=raw, reason=reason, at=at)
        self._transaction.quarantined.append(message)


class MemoryPlatformUnit:
    """Implements ``PlatformUnit``."""

    def __init__(self, opened: Transaction) -> None:
        self.journal = MemoryPlatformJournal(opened)
        self.orders = MemoryOrderStore(opened)
        self.segments = MemorySegmentStore(opened)
        self.quarantine = MemoryQuarantine(opened)
        self.commit = opened.commit


class MemoryPlatformUnits:
    """Implements ``PlatformUnits`` over a store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @property
    def partitions(self) -> int:
        """How many partitions the journal has."""
        return self._store.partitions

    @contextmanager
    def begin(self) -> Iterator[MemoryPlatformUnit]:
        """Open a unit over all businesses."""
        with transaction(self._store) as opened:
            yield MemoryPlatformUnit(opened)

    def status(self, cursors: Sequence[str]) -> Sequence[CursorStatus]:
        """Return how far each reader is in each partition."""
        return [self._status(name, part) for name in cursors for part in range(self.partitions)]

    def _status(self, cursor: str, partition: int) -> CursorStatus:
        place = self._store.cursors.get((cursor, partition), START)
        left = self._store.events_after(partition, place)
        oldest = left[0].recorded_at if left else None
        return CursorStatus(cursor=cursor, partition=partition, lag=len(left), oldest=oldest)
