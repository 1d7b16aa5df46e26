"""The steps of an erasure within the database, each a row of short transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import attrs

from customer_core.event_plane.ports import PlatformUnit, PlatformUnits
from customer_core.kernel.events import JournalPoint, Recorded
from customer_core.privacy.erasure.plan import (
    BOOKINGS,
    JOURNAL,
    ORDERS,
    QUARANTINE,
    ROW_TABLES,
)
from customer_core.privacy.erasure.ports import DELETED, MASKED, Booking
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.scrubbing import is_kept, scrub, scrub_order

_CHUNK = 200
_ALL = 1_000_000
_EVENTS = 500
_LOOKED_THROUGH = 20_000


@attrs.frozen
class Change:
    """What one transaction did in one place."""

    place: str
    treatment: str
    count: int


@attrs.frozen(kw_only=True)
class DatabaseSteps:
    """Erases one person from the database; each change is committed when it is yielded.

    Attributes:
        units: transactions over all businesses.
        subject: the person.
        built: whether it is erased from read models that are being built, instead of those that
            serve.
    """

    units: PlatformUnits
    subject: Subject
    built: bool = False

    def orders(self) -> Iterator[Change]:
        """Take the person out of orders: of their rows, and of the events that they stand on."""
        subject = self.subject
        while True:
            with self._unit() as unit:
                keys = unit.erasures.orders(subject, _CHUNK)
                if not keys:
                    return
                orders = unit.orders.load(keys)
                streams = [f"order:{key.order_id}" for key in keys]
                rewritten = sum(
                    unit.erasures.rewrite_events(_scrubbed(found, subject))
                    for found in self._pages(unit, streams)
                )
                unit.orders.save([scrub_order(one, subject.pseudonym) for one in orders.values()])
                unit.commit()
            yield Change(ORDERS, MASKED, len(orders))
            yield Change(JOURNAL, MASKED, rewritten)

    def bookings(self) -> Iterator[Change]:
        """Delete appointments and brochure requests with the events that they stand on."""
        for table, kind in BOOKINGS.items():
            booking = Booking(kind)
            while True:
                with self._unit() as unit:
                    ids = unit.erasures.bookings(booking, self.subject, _CHUNK)
                    if not ids:
                        break
                    streams = [f"{booking}:{one}" for one in ids]
                    deleted = self._delete_streams(unit, streams)
                    unit.erasures.drop_bookings(booking, self.subject.business_id, ids)
                    unit.commit()
                yield Change(table, DELETED, len(ids))
                yield Change(JOURNAL, DELETED, deleted)

    def streams(self) -> Iterator[Change]:
        """Delete the events that are about nobody else."""
        while True:
            with self._unit() as unit:
                found = unit.erasures.events(
                    self.subject.business_id, self.subject.streams, limit=_EVENTS
                )
                deleted = unit.erasures.delete_events(found)
                unit.commit()
            if not found:
                return
            yield Change(JOURNAL, DELETED, deleted)

    def mentions(
        self, partition: int, after: JournalPoint
    ) -> tuple[list[Change], JournalPoint | None]:
        """Look through a stretch of the journal for events that name the person elsewhere."""
        with self._unit() as unit:
            found = unit.erasures.mentions(self.subject, partition, after, _LOOKED_THROUGH)
            about, others = _parted(self.subject, found.events)
            go = [one for one in about if not is_kept(one.event.event_type)]
            stay = [one for one in about if is_kept(one.event.event_type)]
            masked = [masked_event(self.subject, one) for one in others]
            changed = [
                *_scrubbed(stay, self.subject),
                *(one for one in masked if one not in others),
            ]
            deleted = unit.erasures.delete_events(go)
            rewritten = unit.erasures.rewrite_events(changed)
            unit.commit()
        changes = [Change(JOURNAL, DELETED, deleted), Change(JOURNAL, MASKED, rewritten)]
        return changes, found.until

    def quarantine(self, is_theirs: Callable[[bytes], bool]) -> Iterator[Change]:
        """Delete messages that nobody could read, and that name the person."""
        after = 0
        while True:
            with self._unit() as unit:
                found = unit.erasures.put_aside(self.subject, _CHUNK, after)
                if not found:
                    return
                theirs = [one.id for one in found if is_theirs(one.raw)]
                unit.quarantine.remove(theirs)
                unit.commit()
            after = found[-1].id
            yield Change(QUARANTINE, DELETED, len(theirs))

    def tables(self) -> Iterator[Change]:
        """Delete rows about the person, or take the person out of them, as they are declared."""
        for place in ROW_TABLES:
            count = _CHUNK
            while count:
                with self._unit() as unit:
                    count = unit.erasures.take(place, self.subject, _CHUNK)
                    unit.commit()
                yield Change(place.name, MASKED if place.keeps_rows else DELETED, count)

    def beside(self) -> Iterator[DatabaseSteps]:
        """Yield what erases from read models that are being built, if any are."""
        with self.units.begin() as unit:
            building = unit.erasures.has_built()
        if building:
            yield attrs.evolve(self, built=True)

    def kept_orders(self) -> frozenset[str]:
        """Return the ids of the orders that stay without the person."""
        kept = attrs.evolve(self.subject, customer_id=self.subject.pseudonym)
        with self.units.begin() as unit:
            return frozenset(key.order_id for key in unit.erasures.orders(kept, _ALL))

    def horizon(self) -> int:
        """Return the present place in time."""
        with self.units.begin() as unit:
            return unit.erasures.horizon()

    def is_past(self, horizon: int) -> bool:
        """Whether all transactions of then have ended."""
        with self.units.begin() as unit:
            return unit.erasures.is_past(horizon)

    @contextmanager
    def _unit(self) -> Iterator[PlatformUnit]:
        """Open a unit that may erase in the journal of the person's business."""
        with self.units.begin() as unit:
            unit.erasures.allow(self.subject.business_id)
            if self.built:
                unit.erasures.use_built()
            yield unit

    def _pages(self, unit: PlatformUnit, streams: Sequence[str]) -> Iterator[Sequence[Recorded]]:
        after = 0
        while found := unit.erasures.events(
            self.subject.business_id, streams, limit=_EVENTS, after=after
        ):
            yield found
            after = found[-1].point.position

    def _delete_streams(self, unit: PlatformUnit, streams: Sequence[str]) -> int:
        return sum(unit.erasures.delete_events(found) for found in self._pages(unit, streams))


def _parted(subject: Subject, events: Sequence[Recorded]) -> tuple[list[Recorded], list[Recorded]]:
    """Return the events about the person, and the others, which only mention it."""
    mine = [one for one in events if one.event.business_id == subject.business_id]
    about = [one for one in mine if subject.is_named_by(one.event)]
    return about, [one for one in mine if one not in about]


def _scrubbed(events: Sequence[Recorded], subject: Subject) -> list[Recorded]:
    """Return those events that change when the person is taken out."""
    pseudonym = subject.pseudonym
    kept = [one for one in events if is_kept(one.event.event_type)]
    scrubbed = [attrs.evolve(one, event=scrub(one.event, pseudonym)) for one in kept]
    return [new for new, old in zip(scrubbed, kept, strict=True) if new != old]


def masked_event(subject: Subject, recorded: Recorded) -> Recorded:
    """Return an event about somebody else, without what names the person in it."""
    event = recorded.event
    metadata = event.metadata
    masked = attrs.evolve(
        event,
        data=subject.masked(event.data),
        audit=event.audit and subject.masked(event.audit),
        metadata=attrs.evolve(
            metadata,
            actor=subject.masked(metadata.actor, "actor"),
            correlation_id=subject.masked(metadata.correlation_id, "correlationId"),
            causation_id=subject.masked(metadata.causation_id, "causationId"),
            hops=tuple(subject.masked(one) for one in metadata.hops),
        ),
    )
    return attrs.evolve(recorded, event=masked)
