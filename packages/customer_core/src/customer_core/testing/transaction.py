"""A transaction over the store in memory: its own rows over the committed ones."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

from customer_core.event_plane.dead_letters import DeadLetter, LetterKey
from customer_core.event_plane.quarantine import Quarantined
from customer_core.kernel.events import Event, JournalPoint, Recorded
from customer_core.testing.store import MemoryStore

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Table(Generic[K, V]):
    """Rows as one transaction sees them."""

    def __init__(self, committed: dict[K, V]) -> None:
        self._committed = committed
        self._own: dict[K, V] = {}
        self._gone: set[K] = set()

    def get(self, key: K) -> V | None:
        """Return a row, or None."""
        if key in self._gone:
            return None
        return self._own[key] if key in self._own else self._committed.get(key)

    def put(self, key: K, row: V) -> None:
        """Write a row."""
        self._own[key] = row
        self._gone.discard(key)

    def drop(self, key: K) -> None:
        """Delete a row, whether it is there or not."""
        self._own.pop(key, None)
        self._gone.add(key)

    def rows(self) -> dict[K, V]:
        """Return all rows."""
        rows = {**self._committed, **self._own}
        return {key: row for key, row in rows.items() if key not in self._gone}

    def own(self) -> list[V]:
        """Return the rows that this transaction wrote, in the order of writing."""
        return list(self._own.values())

    def commit(self) -> None:
        """Make the own rows everybody's."""
        self._committed.update(self._own)
        for key in self._gone:
            self._committed.pop(key, None)
        self._own, self._gone = {}, set()


class Transaction:
    """What one unit of work reads, writes and holds, until it ends."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.customers = Table(store.customers)
        self.emails = Table(store.emails)
        self.users = Table(store.users)
        self.definitions = Table(store.definitions)
        self.applied = Table(store.applied)
        self.orders = Table(store.orders)
        self.segments = Table(store.segments)
        self.points = Table(store.points)
        self.appointments = Table(store.appointments)
        self.brochures = Table(store.brochures)
        self.accounts = Table(store.accounts)
        self.consents = Table(store.consents)
        self.addresses = Table(store.addresses)
        self.tags = Table(store.tags)
        self.notes = Table(store.notes)
        self.cursors = Table(store.cursors)
        self.events = Table(store.events)
        self.quarantined: list[Quarantined] = []
        self.understood: set[int] = set()
        self.letters: Table[LetterKey, DeadLetter | None] = Table(store.letters)
        self.endpoints = Table(store.endpoints)
        self.deliveries = Table(store.deliveries)
        self.data_requests = Table(store.data_requests)
        self.legal_holds = Table(store.legal_holds)
        self.recomputes = Table(store.recomputes)
        self.erased = Table(store.erased)
        self.retention_runs = Table(store.retention_runs)
        self.retention_notices = Table(store.retention_notices)
        self.retention_activity = Table(store.retention_activity)
        self.retention_members = Table(store.retention_members)
        self.idempotency = Table(store.idempotency)
        self.rewritten: dict[JournalPoint, Recorded | None] = {}

    def hold(self, *names: Hashable) -> None:
        """Hold names until the transaction ends, waiting for others that do."""
        self.store.hold(self, names)

    def try_hold(self, name: Hashable) -> bool:
        """Hold a name until the transaction ends, unless another one does at this moment."""
        return self.store.try_hold(self, name)

    def append(self, events: Sequence[Event]) -> list[Event]:
        """Write events whose business, source and id are not known; return those."""
        identities = [(event.business_id, event.source, event.event_id) for event in events]
        self.hold(*(("event", *identity) for identity in identities))
        added = []
        for identity, event in zip(identities, events, strict=True):
            if self.events.get(identity) is None:
                self.events.put(identity, event)
                added.append(event)
        return added

    def commit(self) -> None:
        """Make everything last, at once."""
        with self.store.committing:
            self.store.write_down(self.events.own())
            self.store.put_aside(self.quarantined)
            for taken in self.understood:
                self.store.kept_messages.pop(taken, None)
            for table in (
                self.customers,
                self.emails,
                self.users,
                self.definitions,
                self.applied,
                self.orders,
                self.segments,
                self.points,
                self.appointments,
                self.brochures,
                self.accounts,
                self.consents,
                self.addresses,
                self.tags,
                self.notes,
                self.cursors,
                self.events,
                self.letters,
                self.endpoints,
                self.deliveries,
                self.data_requests,
                self.legal_holds,
                self.recomputes,
                self.erased,
                self.retention_runs,
                self.retention_notices,
                self.retention_activity,
                self.retention_members,
                self.idempotency,
            ):
                table.commit()
            self.store.rewrite(self.rewritten)
        self.end()

    def end(self) -> None:
        """Forget what was not committed, and let go of what is held."""
        self.store.release(self)


@contextmanager
def transaction(store: MemoryStore) -> Iterator[Transaction]:
    """Open a transaction; it is rolled back unless it was committed."""
    opened = Transaction(store)
    try:
        yield opened
    finally:
        opened.end()
