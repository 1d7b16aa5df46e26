"""Versions of read models that are built in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from zlib import crc32

from customer_core.event_plane.projector import PERSPECTIVES
from customer_core.event_plane.rebuild import (
    Comparison,
    PerspectiveNotFound,
    RebuildBehind,
    RebuildRunning,
    Version,
    cursor_of,
)
from customer_core.kernel.events import START, JournalPoint
from customer_core.testing.store import MemoryStore
from customer_core.testing.transaction import transaction
from customer_core.testing.units import MemoryPlatformUnit

TABLES = {name: name for name in ("orders", "points", "appointments", "brochures")}


class MemoryBuildingUnit:
    """Implements ``BuildingUnit``."""

    def __init__(self, unit: MemoryPlatformUnit) -> None:
        self.journal = unit.journal
        self.models = unit
        self.commit = unit.commit


class MemoryBuilding:
    """Implements ``Building``: a store of its own over the journal of the one that serves."""

    def __init__(self, perspective: str, serving: MemoryStore, next_store: MemoryStore) -> None:
        self.resumed = next_store.places_of(cursor_of(perspective)) != {}
        self._perspective = perspective
        self._serving = serving
        self._next = next_store

    @contextmanager
    def begin(self) -> Iterator[MemoryBuildingUnit]:
        """Open a transaction; it rolls back unless it was committed."""
        with transaction(self._next) as opened:
            yield MemoryBuildingUnit(MemoryPlatformUnit(opened))

    def remaining(self) -> int:
        """Return how many events the version that serves is ahead."""
        serving, building = self._places()
        return sum(
            building.get(partition, START) < recorded.point <= serving.get(partition, START)
            for partition in range(self._serving.partitions)
            for recorded in self._serving.events_after(partition, START)
        )

    def switch(self, fill: Callable[[], object], *, only_compare: bool = False) -> Comparison:
        """Compare both versions, then let the new one serve.

        Raises:
            RebuildBehind: the new version has not read what the other has.
        """
        fill()
        with self._serving.committing:
            serving, building = self._places()
            if any(building.get(partition, START) < place for partition, place in serving.items()):
                raise RebuildBehind(self._perspective)
            old: dict[object, object] = getattr(self._serving, TABLES[self._perspective])
            new: dict[object, object] = getattr(self._next, TABLES[self._perspective])
            found = _compared(old, new)
            if not only_compare:
                old.clear()
                old.update(new)
            _forget(self._serving, self._perspective)
        return found

    def _places(self) -> tuple[Mapping[int, JournalPoint], Mapping[int, JournalPoint]]:
        return (
            self._serving.places_of(PERSPECTIVES),
            self._next.places_of(cursor_of(self._perspective)),
        )


class MemoryRebuilds:
    """Implements ``Rebuilds`` over a store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._open: set[str] = set()

    @contextmanager
    def open(self, perspective: str, *, afresh: bool) -> Iterator[MemoryBuilding]:
        """Take on the building of a perspective: one begun before, or a new one."""
        if perspective not in TABLES:
            raise PerspectiveNotFound(perspective, ", ".join(TABLES))
        if perspective in self._open:
            raise RebuildRunning(perspective)
        if afresh:
            _forget(self._store, perspective)
        built = self._store.building.setdefault(perspective, self._store.beside())
        self._open.add(perspective)
        try:
            yield MemoryBuilding(perspective, self._store, built)
        finally:
            self._open.discard(perspective)


def _forget(store: MemoryStore, perspective: str) -> None:
    store.building.pop(perspective, None)
    for partition in range(store.partitions):
        store.cursors.pop((cursor_of(perspective), partition), None)


def _compared(old: dict[object, object], new: dict[object, object]) -> Comparison:
    return Comparison(
        serving=_version(old),
        built=_version(new),
        differing=sum(old.get(key) != new.get(key) for key in old.keys() | new.keys()),
    )


def _version(rows: dict[object, object]) -> Version:
    checksum = sum(crc32(repr(row).encode()) for row in rows.values())
    return Version(rows=len(rows), checksum=f"{checksum:016x}")
