"""People erased together, in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import attrs

from customer_core.kernel.codec import to_plain
from customer_core.kernel.events import JournalPoint, Recorded
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.orders.model import OrderKey
from customer_core.privacy.erasure.ports import Booking, PersonRow
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.proof.identifiers import Identifier, IdentifierKind
from customer_core.privacy.proof.marks import Marks
from customer_core.privacy.registry.model import Place
from customer_core.privacy.requests.model import RequestKey
from customer_core.privacy.retention.ports import EventText, Member, Stage, Stretch
from customer_core.privacy.retention.run import RunId
from customer_core.segments.history import CustomerKey
from customer_core.testing.erasures import MemoryErasureStore
from customer_core.testing.transaction import Transaction

_ALL = 2**31


class MemoryCrowdStore:
    """Implements ``CrowdStore``."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._erasures = MemoryErasureStore(transaction)

    def people(self, keys: Iterable[CustomerKey]) -> Mapping[CustomerKey, PersonRow]:
        """Return by what customers are known; who is not there is left out."""
        found = {key: self._erasures.person(key) for key in keys}
        return {key: person for key, person in found.items() if person}

    def take_on(self, subjects: Sequence[Subject], at: datetime) -> None:
        """Begin with people."""
        for one in subjects:
            member = Member(subject=one, stage=Stage.TAKEN, erased_at=at)
            self._transaction.retention_members.put(one.key, member)

    def members(self, stages: Iterable[Stage], limit: int) -> Sequence[Member]:
        """Return members, in key order."""
        wanted = set(stages)
        rows = sorted(self._transaction.retention_members.rows().items())
        return [one for _, one in rows if one.stage in wanted][:limit]

    def move(self, keys: Iterable[CustomerKey], stage: Stage) -> None:
        """Let members be at another stage."""
        members = self._transaction.retention_members
        for key in keys:
            if known := members.get(key):
                members.put(key, attrs.evolve(known, stage=stage))

    def identifiers(
        self, subjects: Sequence[Subject]
    ) -> Mapping[CustomerKey, Sequence[Identifier]]:
        """Return the names of people, and nothing else."""
        found = {one.key: self._transaction.customers.get(one.key) for one in subjects}
        names = {
            key: (customer.profile.first_name, customer.profile.last_name)
            for key, customer in found.items()
            if customer
        }
        return {
            key: [Identifier(IdentifierKind.NAME, one) for one in some if one]
            for key, some in names.items()
        }

    def remember(self, run_id: RunId, marks: Mapping[RequestKey, Marks]) -> None:
        """Keep marks of people, unless there are some."""
        store = self._transaction.store
        with store.committing:
            for key, of_one in marks.items():
                store.marks.setdefault(key, of_one)
                store.marked_in.setdefault(key, run_id)

    def release(self, subjects: Sequence[Subject], digests: Sequence[str]) -> None:
        """Let people be, of whom nothing was destroyed, and take them out of the ledger."""
        for key, name in self._transaction.erased.rows().items():
            if name.digest in digests and name.released_at is None:
                released = attrs.evolve(name, released_at=name.erased_at)
                self._transaction.erased.put(key, released)
        self.leave(one.key for one in subjects)

    def leave(self, keys: Iterable[CustomerKey]) -> None:
        """Forget members, who are gone."""
        for key in keys:
            self._transaction.retention_members.drop(key)

    def orders(self, limit: int) -> Mapping[OrderKey, CustomerId]:
        """Return orders that are still of those who are going, each with the pseudonym."""
        found = {
            key: one.pseudonym for one in self._going() for key in self._erasures.orders(one, _ALL)
        }
        return dict(list(found.items())[:limit])

    def kept_orders(self) -> Mapping[CustomerKey, frozenset[str]]:
        """Return the ids of the orders that stay of members, under their pseudonyms."""
        found = {}
        for member in self.members(Stage, _ALL):
            kept = attrs.evolve(member.subject, customer_id=member.subject.pseudonym)
            orders = self._erasures.orders(kept, _ALL)
            found[member.subject.key] = frozenset(one.order_id for one in orders)
        return {key: orders for key, orders in found.items() if orders}

    def bookings(self, booking: Booking, limit: int) -> Mapping[BusinessId, Sequence[str]]:
        """Return appointments or brochure requests of those who are going, by business."""
        found: dict[BusinessId, list[str]] = {}
        for one in self._going():
            for name in self._erasures.bookings(booking, one, limit):
                found.setdefault(one.business_id, []).append(name)
        return found

    def take(self, place: Place, limit: int) -> int:
        """Do to rows of those who are going what the registry declares; return how many."""
        return sum(self._erasures.take(place, one, limit) for one in self._going())

    def drop_streams(self, business_id: BusinessId, streams: Sequence[str]) -> int:
        """Delete all events of streams, what readers noted of them, and their deliveries."""
        found = self._erasures.events(business_id, streams, limit=_ALL)
        return self._erasures.delete_events(found)

    def texts(self, partition: int, after: JournalPoint, limit: int) -> Stretch:
        """Return a stretch of a partition of the journal."""
        stretch = self._transaction.store.events_after(partition, after)
        looked = stretch[:limit]
        until = looked[-1].point if len(stretch) > limit else None
        return Stretch([_text(one) for one in looked], until)

    def events_at(self, partition: int, points: Sequence[JournalPoint]) -> Sequence[Recorded]:
        """Return the events at places of a partition."""
        return [one for one in self._transaction.store.journal[partition] if one.point in points]

    def _going(self) -> list[Subject]:
        return [one.subject for one in self.members([Stage.GOING], _ALL)]


def _text(recorded: Recorded) -> EventText:
    event = recorded.event
    plain = [event.data, to_plain(event.metadata), event.audit]
    text = json.dumps(plain, default=str).lower()
    return EventText(recorded.point, event.business_id, text)
