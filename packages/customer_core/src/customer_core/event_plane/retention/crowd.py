"""Erasing many people together: from the ledger to clean tables, a batch at a time.

As with one person, nothing is destroyed before the ledger says that nothing about them is taken in
any more, and every transaction has ended that asked it before. Each part may be done again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from itertools import groupby

import attrs

from customer_core.event_plane.erasure.steps import Change
from customer_core.event_plane.ports import PlatformUnit
from customer_core.event_plane.retention.judging import judge
from customer_core.event_plane.retention.tools import RetentionTools, Waits
from customer_core.kernel.events import Recorded
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.orders.model import OrderKey
from customer_core.privacy.erasure.ledger import ErasedName, erased_names
from customer_core.privacy.erasure.plan import BOOKINGS, JOURNAL, ORDERS, ROW_TABLES
from customer_core.privacy.erasure.ports import DELETED, MASKED, Booking, PersonRow
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.registry import Place
from customer_core.privacy.retention.ports import Member, Stage
from customer_core.privacy.retention.run import RunId
from customer_core.privacy.scrubbing import is_kept, scrub, scrub_order
from customer_core.segments.history import CustomerKey

_MEMBERS = "retention_members"
_MOST_ROUNDS = 50
_ALL = 2**31
_EVENTS = 5_000

_TABLE_OF = {Booking(kind): table for table, kind in BOOKINGS.items()}
_TABLES: tuple[Place, ...] = tuple(one for one in ROW_TABLES if one.name != _MEMBERS)


@attrs.frozen(kw_only=True)
class Taken:
    """A batch of people whom the ledger has taken on.

    Attributes:
        until: the last customer looked at.
        withdrawn: how many were active again.
        held: how many stay.
    """

    until: CustomerKey
    withdrawn: int
    held: int


@attrs.frozen(kw_only=True)
class CrowdErasure:
    """Erases many people together from the database; each piece is committed when it is yielded.

    Attributes:
        run: the run that it is for.
    """

    tools: RetentionTools
    run: RunId

    def take(self, unit: PlatformUnit, after: CustomerKey | None) -> Taken | None:
        """Let nothing in any more about a batch of those whose notice is over; None at the end."""
        tools = self.tools
        now = tools.clock.now()
        notices = unit.retention.notices(now - tools.policy.notice, after, tools.sizes.batch)
        if not notices:
            return None
        keys = [one.key for one in notices]
        people = unit.crowd.people(keys)
        found = judge(unit, tools.policy, keys, now)
        unit.retention.withdraw(found.active)
        subjects = [self._subject(key, people[key]) for key in found.inactive if key in people]
        unit.crowd.take_on(subjects, now)
        unit.erased.add(self._names(subjects, now))
        return Taken(until=keys[-1], withdrawn=len(found.active), held=len(found.held))

    def let_go_of_the_active(self) -> int:
        """Let those be who were active while they were taken on; return how many.

        What began before the ledger said it has ended then, and is seen.

        Raises:
            Waits: a transaction takes too long.
        """
        taken = self._members(Stage.TAKEN)
        if not taken:
            return 0
        self.tools.wait_for_writers()
        with self.tools.units.begin() as unit:
            keys = [one.subject.key for one in taken]
            found = judge(unit, self.tools.policy, keys, self.tools.clock.now())
            stay = [one for one in taken if one.subject.key not in found.inactive]
            self._release(unit, [one.subject for one in stay])
            self._remember(unit, [one.subject for one in taken if one not in stay])
            unit.retention.withdraw(found.active)
            unit.crowd.move(found.inactive, Stage.GOING)
            unit.commit()
        return len(stay)

    def destroy(self) -> Iterator[Change]:
        """Destroy what is held of those who are going, until nothing is left; yield what was done.

        The copy of the ledger is told of them before, and of nobody who may yet stay: whoever is
        in it is erased again after a restore.

        Raises:
            Waits: a transaction takes too long.
        """
        going = self._members(Stage.GOING)
        if not going:
            return
        self.tools.copy.append(
            [name for one in going for name in self._names([one.subject], one.erased_at)]
        )
        yield from self._once()
        for _ in range(_MOST_ROUNDS):
            self.tools.wait_for_writers()
            self._need_nothing_built()
            done = 0
            for change in self._once():
                done += change.count
                yield change
            if not done:
                return
        raise Waits

    def _need_nothing_built(self) -> None:
        """Wait while read models are built anew: what is built then goes when it serves.

        Raises:
            Waits: they are.
        """
        with self.tools.units.begin() as unit:
            if unit.erasures.has_built():
                raise Waits

    def go_again(self, unit: PlatformUnit, pseudonyms: AbstractSet[CustomerId]) -> None:
        """Let everything about some be destroyed once more."""
        members = unit.crowd.members([Stage.CLEAN], _ALL)
        theirs = [one.subject.key for one in members if one.subject.pseudonym in pseudonyms]
        unit.crowd.move(theirs, Stage.GOING)

    def clean(self, unit: PlatformUnit) -> int:
        """Note that nothing is left of those who are going; return how many they are."""
        gone = [one.subject.key for one in unit.crowd.members([Stage.GOING], _ALL)]
        unit.crowd.move(gone, Stage.CLEAN)
        return len(gone)

    def members(self) -> Sequence[Member]:
        """Return everybody in the crowd."""
        return self._members(*Stage)

    def proven(self) -> Sequence[Member]:
        """Return those of whom nothing is left."""
        return self._members(Stage.CLEAN)

    def with_orders(self) -> list[Subject]:
        """Return everybody in the crowd, with the orders that stay of them."""
        with self.tools.units.begin() as unit:
            orders = unit.crowd.kept_orders()
        return [
            attrs.evolve(one.subject, orders=orders.get(one.subject.key, frozenset()))
            for one in self.members()
        ]

    def _once(self) -> Iterator[Change]:
        yield from self._orders()
        for booking in Booking:
            yield from self._bookings(booking)
        yield from self._streams()
        for place in _TABLES:
            yield from self._rows(place)

    def _orders(self) -> Iterator[Change]:
        """Take people out of orders: of their rows, and of the events that they stand on."""
        while True:
            with self.tools.units.begin() as unit:
                found = unit.crowd.orders(self.tools.sizes.orders)
                if not found:
                    return
                for business_id, keys in _by_business(found):
                    self._scrub_orders(unit, business_id, {key: found[key] for key in keys})
                unit.commit()
            yield Change(ORDERS, MASKED, len(found))

    def _scrub_orders(
        self, unit: PlatformUnit, business_id: BusinessId, found: dict[OrderKey, CustomerId]
    ) -> None:
        unit.erasures.allow(business_id)
        streams = {f"order:{key.order_id}": name for key, name in found.items()}
        after: int | None = 0
        while after is not None:
            page = unit.erasures.events(business_id, list(streams), limit=_EVENTS, after=after)
            unit.erasures.rewrite_events(list(_scrubbed(page, streams)))
            after = page[-1].point.position if len(page) == _EVENTS else None
        orders = unit.orders.load(found)
        unit.orders.save([scrub_order(one, found[key]) for key, one in orders.items()])

    def _bookings(self, booking: Booking) -> Iterator[Change]:
        while True:
            with self.tools.units.begin() as unit:
                found = unit.crowd.bookings(booking, self.tools.sizes.rows)
                for business_id, ids in found.items():
                    unit.erasures.allow(business_id)
                    unit.crowd.drop_streams(business_id, [f"{booking}:{one}" for one in ids])
                    unit.erasures.drop_bookings(booking, business_id, ids)
                unit.commit()
            if not found:
                return
            yield Change(_TABLE_OF[booking], DELETED, sum(map(len, found.values())))

    def _streams(self) -> Iterator[Change]:
        """Delete the events that are about nobody else."""
        subjects = [one.subject for one in self._members(Stage.GOING)]
        size = self.tools.sizes.rows // 10 or 1
        for business_id, theirs in groupby(subjects, key=lambda one: one.business_id):
            streams = [stream for one in theirs for stream in one.streams]
            for place in range(0, len(streams), size):
                with self.tools.units.begin() as unit:
                    unit.erasures.allow(business_id)
                    some = streams[place : place + size]
                    count = unit.crowd.drop_streams(business_id, some)
                    unit.commit()
                yield Change(JOURNAL, DELETED, count)

    def _rows(self, place: Place) -> Iterator[Change]:
        treatment = MASKED if place.keeps_rows else DELETED
        count = self.tools.sizes.rows
        while count:
            with self.tools.units.begin() as unit:
                count = unit.crowd.take(place, self.tools.sizes.rows)
                unit.commit()
            if count:
                yield Change(place.name, treatment, count)

    def _members(self, *stages: Stage) -> Sequence[Member]:
        with self.tools.units.begin() as unit:
            return unit.crowd.members(stages, _ALL)

    def _subject(self, key: CustomerKey, person: PersonRow) -> Subject:
        return Subject(
            business_id=key.business_id,
            customer_id=key.customer_id,
            user_id=person.user_id,
            emails=person.emails,
            phones=person.phones,
            pseudonym=self.tools.pseudonyms.of(key.business_id, key.customer_id),
        )

    def _names(self, subjects: Iterable[Subject], at: datetime) -> list[ErasedName]:
        return [
            name
            for subject in subjects
            for name in erased_names(subject, self.tools.pseudonyms, at, self.run)
        ]

    def _remember(self, unit: PlatformUnit, subjects: Sequence[Subject]) -> None:
        """Keep marks of people, together with the word that they are being erased."""
        identifiers = unit.crowd.identifiers(subjects)
        known = [(one, identifiers.get(one.key, ())) for one in subjects]
        unit.crowd.remember(self.run, self.tools.proof.marks(known))

    def _release(self, unit: PlatformUnit, subjects: Sequence[Subject]) -> None:
        if subjects:
            digest = self.tools.pseudonyms.digest
            digests = [digest(name) for one in subjects for name in one.names]
            unit.crowd.release(subjects, digests)


def _by_business(keys: Iterable[OrderKey]) -> Iterator[tuple[BusinessId, list[OrderKey]]]:
    ordered = sorted(keys, key=lambda one: (one.business_id, one.order_id))
    for business_id, found in groupby(ordered, key=lambda one: one.business_id):
        yield business_id, list(found)


def _scrubbed(page: Sequence[Recorded], pseudonyms: dict[str, CustomerId]) -> Iterator[Recorded]:
    """Yield those events that change when people are taken out of them."""
    for one in page:
        if is_kept(one.event.event_type):
            event = scrub(one.event, pseudonyms[one.event.stream])
            if event != one.event:
                yield attrs.evolve(one, event=event)
