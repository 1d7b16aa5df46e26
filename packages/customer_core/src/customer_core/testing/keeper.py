"""The keeping of the journal in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from customer_core.event_plane.keeping import CHUNK, JournalState, PartitionNotFound, Replayed
from customer_core.kernel.events import START, Recorded
from customer_core.testing.store import MemoryStore


class MemoryJournalKeeper:
    """Implements ``JournalKeeper`` over a store, in which no transaction holds up readers."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._retained_since: datetime | None = None

    def state(self) -> JournalState:
        """Return how the journal is, apart from its readers."""
        return JournalState(
            stall=None,
            quarantined=len(self._store.quarantined),
            sizes=dict.fromkeys(range(self._store.partitions), 0),
            retained_since=self._retained_since,
        )

    def replay(
        self, reader: str, since: datetime | None, partition: int | None, *, dry_run: bool
    ) -> Replayed:
        """Move a reader's place back, so that it reads events again; never forward."""
        if partition is not None and partition not in range(self._store.partitions):
            raise PartitionNotFound(partition, self._store.partitions - 1)
        chosen = range(self._store.partitions) if partition is None else [partition]
        found = [self._replay(reader, since, one, dry_run=dry_run) for one in chosen]
        return Replayed(sum(1 for events in found if events), sum(found))

    def prunable(self, before: datetime, readers: Sequence[str]) -> int:
        """Return how many events :meth:`prune` would let go of."""
        return sum(len(self._old(before, readers, one)) for one in range(self._store.partitions))

    def prune(self, before: datetime, readers: Sequence[str], limit: int = CHUNK) -> int:
        """Let go of some of others' events, in one short transaction; return how many."""
        for partition in range(self._store.partitions):
            old = self._old(before, readers, partition)[:limit]
            if old:
                kept = [one for one in self._store.journal[partition] if one not in old]
                self._store.journal[partition][:] = kept
                self._retained_since = max(self._retained_since or before, before)
                return len(old)
        return 0

    def retained_since(self) -> datetime | None:
        """Return the time since which the journal holds everything, None where it always did."""
        return self._retained_since

    def _replay(self, reader: str, since: datetime | None, partition: int, *, dry_run: bool) -> int:
        place = self._store.cursors.get((reader, partition), START)
        begins, again = START, 0
        for one in self._store.journal[partition]:
            if one.point > place:
                break
            if again or since is None or one.recorded_at >= since:
                again += 1
            else:
                begins = one.point
        if again and not dry_run:
            self._store.cursors[reader, partition] = begins
        return again

    def _old(self, before: datetime, readers: Sequence[str], partition: int) -> list[Recorded]:
        places = self._store.cursors
        counted = {reader: places.get((reader, partition), START) for reader in readers} | {
            name: place
            for (name, number), place in places.items()
            if number == partition and not name.startswith("relay:")
        }
        passed = min(counted.values(), default=START)
        pointed_at = {letter.position for letter in self._store.dead_letters()}
        return [
            one
            for one in self._store.journal[partition]
            if one.recorded_at < before
            and not one.event.is_ours
            and one.point <= passed
            and one.point.position not in pointed_at
        ]
