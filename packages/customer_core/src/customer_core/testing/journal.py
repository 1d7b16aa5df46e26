"""The journal in memory, as one business sees it and as the platform does."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.kernel.events import START, Event, JournalPoint, Recorded
from customer_core.kernel.ids import BusinessId
from customer_core.testing.transaction import Transaction


class MemoryJournal:
    """Implements ``Journal`` of one business."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def append(self, events: Sequence[Event]) -> None:
        """Write events."""
        self._transaction.append(events)

    def of_stream(
        self, stream: str, *, limit: int, before: int | None = None
    ) -> Sequence[Recorded]:
        """Return events of a stream, the newest first."""
        store = self._transaction.store
        partition = store.partition_of(self._business_id, stream)
        found = [
            recorded
            for recorded in reversed(store.events_after(partition, START))
            if recorded.event.business_id == self._business_id
            and recorded.event.stream == stream
            and (before is None or recorded.point.position < before)
        ]
        return found[:limit]

    def of_streams(self, streams: Sequence[str]) -> Sequence[Recorded]:
        """Return all events of several streams, in the order of writing."""
        return [
            recorded
            for recorded in self._transaction.store.all_events()
            if recorded.event.business_id == self._business_id and recorded.event.stream in streams
        ]


class MemoryCursor:
    """Implements ``Cursor``: a reader's place, held by a transaction."""

    def __init__(
        self, transaction: Transaction, name: str, partition: int, batch: Sequence[Recorded]
    ) -> None:
        self._transaction = transaction
        self._place = (name, partition)
        self.batch = batch

    def advance(self, to: JournalPoint) -> None:
        """Move the place, once the transaction commits."""
        self._transaction.cursors.put(self._place, to)


class MemoryPlatformJournal:
    """Implements ``PlatformJournal``."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def append(self, events: Sequence[Event]) -> Sequence[Event]:
        """Write events, passing over those known; return the new ones."""
        return self._transaction.append(events)

    def read(
        self, cursor: str, partition: int, limit: int, *, behind: str | None = None
    ) -> MemoryCursor | None:
        """Lock a cursor and read what lies behind it, or return None where another holds it."""
        if not self._transaction.try_hold(("cursor", cursor, partition)):
            return None
        place = self._transaction.cursors.get((cursor, partition)) or START
        events = self._transaction.store.events_after(partition, place)
        if behind is not None:
            last = self._transaction.cursors.get((behind, partition)) or START
            events = [recorded for recorded in events if recorded.point <= last]
        return MemoryCursor(self._transaction, cursor, partition, events[:limit])

    def partition_of(self, event: Event) -> int:
        """Return the partition of an event."""
        return self._transaction.store.partition_of(event.business_id, event.stream)
