"""One state in memory, and transactions over it that behave as the database's do."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import count
from zlib import crc32

import attrs

from customer_core.addresses.model import Address, AddressId
from customer_core.appointments.model import Appointment, AppointmentKey
from customer_core.brochures.model import BrochureKey, BrochureRequest
from customer_core.consents.model import ConsentRecord
from customer_core.customers.account import AccountRecord
from customer_core.customers.model import Customer
from customer_core.event_plane.dead_letters import DeadLetter, LetterKey
from customer_core.event_plane.quarantine import Quarantined
from customer_core.event_plane.recompute_runs import Place, RecomputeScope
from customer_core.idempotency.model import Reservation
from customer_core.kernel.clock import Clock, SystemClock
from customer_core.kernel.events import Event, JournalPoint, Recorded
from customer_core.kernel.ids import BusinessId, CustomerId, UserId
from customer_core.notes.model import Note, NoteId
from customer_core.orders.model import Order, OrderKey
from customer_core.privacy.erasure.ledger import ErasedName, LedgerKey
from customer_core.privacy.holds.model import LegalHold, LegalHoldId
from customer_core.privacy.proof.certificate import SignedCertificate
from customer_core.privacy.proof.marks import Marks
from customer_core.privacy.proof.run_certificate import SignedRunCertificate
from customer_core.privacy.requests.model import DataRequest, RequestKey
from customer_core.privacy.retention.ports import Member, Notice
from customer_core.privacy.retention.run import RetentionRun, RunId
from customer_core.segments.definition_set import DefinitionSet
from customer_core.segments.history import CustomerKey
from customer_core.segments.model import CustomerSegment
from customer_core.segments.movements import NO_MOVEMENTS, Movements
from customer_core.segments.points import PointsEntry
from customer_core.tags.model import Tag, TagId
from customer_core.webhooks.deliveries import Delivery
from customer_core.webhooks.model import Endpoint, EndpointKey

PARTITIONS = 4

EventIdentity = tuple[BusinessId, str, str]


@attrs.frozen
class RecomputePart:
    """A part of a run: where it is, in which turn it was taken, and what it has come to."""

    place: Place
    taken: int = 0
    finished: bool = False
    customers: int = 0
    movements: Movements = NO_MOVEMENTS


@attrs.frozen
class RecomputeState:
    """A run of a recompute."""

    scope: RecomputeScope
    definitions: str
    started_at: datetime
    parts: tuple[RecomputePart, ...]


@attrs.frozen(kw_only=True)
class KeyRow:
    """A key of a request, and the answer that is kept under it once there is one."""

    business_id: BusinessId
    reservation: Reservation
    customer_id: CustomerId | None = None
    content: bytes | None = None


class MemoryStore:
    """All that is kept, shared by the units of work of one business and those of the platform.

    Transactions see what others have committed and what they wrote themselves. What one writes or
    holds, others wait for; two that write the same in one thread would therefore wait for ever,
    as they would with a database.

    Args:
        clock: tells when an event was written down.
        partitions: how many the journal has.
    """

    def __init__(self, clock: Clock | None = None, partitions: int = PARTITIONS) -> None:
        self.customers: dict[CustomerKey, Customer] = {}
        self.emails: dict[tuple[BusinessId, str], CustomerKey] = {}
        self.users: dict[tuple[BusinessId, UserId], CustomerKey] = {}
        self.definitions: dict[tuple[BusinessId, int], DefinitionSet] = {}
        self.applied: dict[BusinessId, int] = {}
        self.orders: dict[OrderKey, Order] = {}
        self.segments: dict[CustomerKey, CustomerSegment] = {}
        self.points: dict[tuple[CustomerKey, str], PointsEntry] = {}
        self.appointments: dict[AppointmentKey, Appointment] = {}
        self.brochures: dict[BrochureKey, BrochureRequest] = {}
        self.accounts: dict[tuple[BusinessId, UserId], AccountRecord] = {}
        self.consents: dict[int, ConsentRecord] = {}
        self.addresses: dict[tuple[CustomerKey, AddressId], Address | None] = {}
        self.tags: dict[tuple[CustomerKey, TagId], Tag | None] = {}
        self.notes: dict[tuple[CustomerKey, NoteId], Note | None] = {}
        self.cursors: dict[tuple[str, int], JournalPoint] = {}
        self.journal: list[list[Recorded]] = [[] for _ in range(partitions)]
        self.events: dict[EventIdentity, Event] = {}
        self.kept_messages: dict[int, Quarantined] = {}
        self.letters: dict[LetterKey, DeadLetter | None] = {}
        self.building: dict[str, MemoryStore] = {}
        self.endpoints: dict[EndpointKey, Endpoint | None] = {}
        self.data_requests: dict[RequestKey, DataRequest] = {}
        self.legal_holds: dict[tuple[BusinessId, LegalHoldId], LegalHold] = {}
        self.marks: dict[RequestKey, Marks] = {}
        self.marked_in: dict[RequestKey, RunId] = {}
        self.run_certificates: list[SignedRunCertificate] = []
        self.certificates: dict[RequestKey, list[SignedCertificate]] = {}
        self.deliveries: dict[tuple[EndpointKey, str], Delivery | None] = {}
        self.erased: dict[LedgerKey, ErasedName] = {}
        self.retention_runs: dict[RunId, RetentionRun] = {}
        self.retention_notices: dict[CustomerKey, Notice] = {}
        self.retention_activity: dict[CustomerKey, datetime] = {}
        self.retention_members: dict[CustomerKey, Member] = {}
        self.idempotency: dict[tuple[BusinessId, str], KeyRow] = {}
        self.restored = False
        self._clock = clock or SystemClock()
        self._transactions = self._positions = self._messages = 0
        self.recomputes: dict[int, RecomputeState | None] = {}
        self._deliveries = count(1)
        self._consents = count(1)
        self._recomputes = count(1)
        self.committing = threading.Lock()
        self._held: dict[Hashable, object] = {}
        self._released = threading.Condition()

    @property
    def partitions(self) -> int:
        """How many partitions the journal has."""
        return len(self.journal)

    def partition_of(self, business_id: BusinessId, stream: str) -> int:
        """Return the partition of a stream."""
        return crc32(f"{business_id} {stream}".encode()) % self.partitions

    def beside(self) -> MemoryStore:
        """Return an empty store over the same journal and the same cursors."""
        other = MemoryStore(self._clock, self.partitions)
        other.journal, other.cursors = self.journal, self.cursors
        return other

    def places_of(self, cursor: str) -> dict[int, JournalPoint]:
        """Return the places of a cursor, by partition, where it has moved."""
        return {part: place for (name, part), place in self.cursors.items() if name == cursor}

    def events_after(self, partition: int, point: JournalPoint) -> list[Recorded]:
        """Return the committed events of a partition behind a place."""
        events = self.journal[partition]
        return events[bisect_right(events, point, key=lambda recorded: recorded.point) :]

    def all_events(self) -> Iterator[Recorded]:
        """Yield every committed event, in the order of writing."""
        everything = [recorded for partition in self.journal for recorded in partition]
        yield from sorted(everything, key=lambda recorded: recorded.point)

    @property
    def quarantined(self) -> list[Quarantined]:
        """The messages in quarantine, in the order they came."""
        return list(self.kept_messages.values())

    def put_aside(self, messages: Iterable[Quarantined]) -> None:
        """Keep messages in quarantine; ``committing`` is held."""
        for message in messages:
            self._messages += 1
            self.kept_messages[self._messages] = message

    def dead_letters(self) -> list[DeadLetter]:
        """Return the dead letters, in the order of the journal."""
        kept = [letter for letter in self.letters.values() if letter is not None]
        return sorted(kept, key=lambda letter: (letter.position, letter.reader))

    def next_delivery(self) -> int:
        """Return the number of the next delivery to a webhook."""
        return next(self._deliveries)

    def next_consent(self) -> int:
        """Return the number of the next consent record."""
        return next(self._consents)

    def next_recompute(self) -> int:
        """Return the number of the next run of a recompute."""
        return next(self._recomputes)

    def write_down(self, events: Iterable[Event]) -> None:
        """Put events at the end of their partitions, as one transaction; ``committing`` is held."""
        self._transactions += 1
        now = self._clock.now()
        for event in events:
            self._positions += 1
            point = JournalPoint(self._transactions, self._positions)
            partition = self.partition_of(event.business_id, event.stream)
            self.journal[partition].append(Recorded(event, point, now))

    def rewrite(self, events: Mapping[JournalPoint, Recorded | None]) -> None:
        """Put events in the place of those there, or delete these; ``committing`` is held."""
        if events:
            for partition in self.journal:
                changed = [events.get(one.point, one) for one in partition]
                partition[:] = [one for one in changed if one is not None]

    def hold(self, owner: object, names: Iterable[Hashable]) -> None:
        """Hold names for ``owner``, waiting until nobody else does."""
        wanted = set(names)
        with self._released:
            self._released.wait_for(lambda: self._are_free(wanted, owner))
            self._held.update(dict.fromkeys(wanted, owner))

    def try_hold(self, owner: object, name: Hashable) -> bool:
        """Hold a name for ``owner``, unless somebody else does at this moment."""
        with self._released:
            if not self._are_free({name}, owner):
                return False
            self._held[name] = owner
            return True

    def release(self, owner: object) -> None:
        """Let go of everything that ``owner`` holds."""
        with self._released:
            self._held = {name: who for name, who in self._held.items() if who is not owner}
            self._released.notify_all()

    def _are_free(self, names: set[Hashable], owner: object) -> bool:
        return all(self._held.get(name, owner) is owner for name in names)
