"""Bringing the standings of everyone to what the definitions say, in chunks.

Who differs is found in sets; only those are assessed, some hundred in a transaction, so that live
traffic and the journal's readers go on. A run keeps its place: one that was broken off goes on
where it was, and several processes may share one. To look at a customer twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from hashlib import blake2b
from threading import Lock

import attrs

from customer_core.event_plane.assessor import Assessor
from customer_core.event_plane.freshness import CustomerVersions
from customer_core.event_plane.lanes import side_by_side
from customer_core.event_plane.ports import PlatformUnit, PlatformUnits
from customer_core.event_plane.recompute_runs import Place, RecomputeScope, Run
from customer_core.kernel.clock import Clock
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.differing import StandingCheck
from customer_core.segments.errors import SegmentNotFound
from customer_core.segments.history import CustomerKey
from customer_core.segments.movements import NO_MOVEMENTS, Movements

LOOKED_AT = 50_000
ASSESSED = 500
_RESUMED_FOR = timedelta(days=1)
_NOBODY = CustomerId("")  # before the first


@attrs.frozen(kw_only=True)
class Recomputed:
    """What a step of a recompute did.

    Attributes:
        customers: how many were looked at.
        movements: of those who moved.
        partitions: where events were written.
    """

    customers: int = 0
    movements: Movements = NO_MOVEMENTS
    partitions: frozenset[int] = frozenset()


@attrs.frozen(kw_only=True)
class Looked:
    """What a look at customers found.

    Attributes:
        differing: who has to be assessed.
        looked_at: how many were looked at.
        to: the place behind them, or None at the end.
    """

    differing: Sequence[CustomerKey] = ()
    looked_at: int = 0
    to: Place | None = None


@attrs.frozen(kw_only=True)
class Recompute:
    """Finds those whose standing differs, and has them assessed.

    Attributes:
        units: transactions.
        clock: the time.
        assessor: assesses who differs.
        moved: told of those whose row changed.
        looked_at: how many customers are looked at in one statement.
        at_once: at how many parts of a run to work at once, each in a thread of its own.
    """

    units: PlatformUnits
    clock: Clock
    assessor: Assessor
    moved: Callable[[dict[CustomerKey, CustomerVersions]], None]
    looked_at: int = LOOKED_AT
    at_once: int = 1

    def customers(self, scope: RecomputeScope) -> int:
        """Return how many customers there are to look at."""
        with self.units.begin() as unit:
            return unit.population.count(scope.business_id)

    def open(self, scope: RecomputeScope, *, parts: int | None = None, afresh: bool = False) -> Run:
        """Return the run of a scope: the one that was broken off, or a new one.

        A run is taken up again for a day, as long as the definitions are what they were.

        Args:
            scope: whom it looks at.
            parts: into how many a new run is divided, for as many processes; by default, for this
                one.
            afresh: whether to begin anew in any case.

        Raises:
            SegmentNotFound: the scope names a tier or segment that is not defined.
        """
        now, parts = self.clock.now(), parts or self.at_once
        with self.units.begin() as unit:
            _check_segment(unit, scope)
            told = _told(unit.definitions.mark(scope.business_id))
            found = unit.recomputes.unfinished(scope, told, now - _RESUMED_FOR)
            if found is not None and not afresh:
                return found
            bounds = unit.population.bounds(scope.business_id, parts) if parts > 1 else ()
            run = unit.recomputes.start(scope, told, bounds, now)
            unit.commit()
        return run

    def go_on(self, run: Run) -> Iterator[Recomputed]:
        """Do what is left of a run, yielding after each transaction."""
        hands = _Hands(self.units, run)

        def walk() -> Iterator[Recomputed]:
            while place := hands.take():
                yield from self._chunk(run, place)
                hands.leave(place)

        return side_by_side(self.at_once, walk)

    def outcome(self, run: Run) -> Recomputed:
        """Return what a run has done so far, in all processes and however often it was killed."""
        with self.units.begin() as unit:
            customers, movements = unit.recomputes.outcome(run)
        return Recomputed(customers=customers, movements=movements)

    def rehearse(self, scope: RecomputeScope) -> Iterator[Recomputed]:
        """Tell what a run would do, yielding as it would; nothing is written.

        Raises:
            SegmentNotFound: the scope names a tier or segment that is not defined.
        """
        with self.units.begin() as unit:
            _check_segment(unit, scope)
        place: Place | None = Place(part=0)
        while place is not None:
            found = self.look(scope, place)
            for some in _batches(found.differing):
                yield Recomputed(movements=self._foreseen(some))
            yield Recomputed(customers=found.looked_at)
            place = found.to

    def these(self, customers: Sequence[CustomerKey], *, rehearsed: bool = False) -> Recomputed:
        """Assess the customers given, or only tell what that would do."""
        if rehearsed:
            movements, partitions = self._foreseen(customers), frozenset[int]()
        else:
            movements, partitions = self._assess(customers)
        return Recomputed(customers=len(customers), movements=movements, partitions=partitions)

    def _chunk(self, run: Run, place: Place) -> Iterator[Recomputed]:
        found = self.look(run.scope, place)
        for some in _batches(found.differing):
            movements, partitions = self._assess(some, run, place)
            yield Recomputed(movements=movements, partitions=partitions)
        with self.units.begin() as unit:
            advanced = unit.recomputes.advance(run, place, found.to, found.looked_at)
            unit.commit()
        yield Recomputed(customers=found.looked_at if advanced else 0)

    def look(self, scope: RecomputeScope, place: Place) -> Looked:
        """Look at the customers behind a place, of one business, for who differs."""
        with self.units.begin() as unit:
            return self._look(unit, scope, place)

    def _look(self, unit: PlatformUnit, scope: RecomputeScope, place: Place) -> Looked:
        after = place.after or self._behind(unit, scope, None)
        if after is None:
            return Looked()
        business_id = after.business_id
        until = place.until if place.until and place.until.business_id == business_id else None
        found = unit.population.differing(
            self._check(unit, scope, business_id),
            after.customer_id,
            until.customer_id if until else None,
            self.looked_at,
        )
        if found.last is not None and found.looked_at == self.looked_at:
            to: CustomerKey | None = CustomerKey(business_id, found.last)
        else:
            to = None if until else self._behind(unit, scope, business_id)
        return Looked(
            differing=[CustomerKey(business_id, customer_id) for customer_id in found.customers],
            looked_at=found.looked_at,
            to=attrs.evolve(place, after=to) if to else None,
        )

    def _check(
        self, unit: PlatformUnit, scope: RecomputeScope, business_id: BusinessId
    ) -> StandingCheck:
        return StandingCheck(
            business_id=business_id,
            definitions=unit.definitions.of([business_id])[business_id],
            now=self.clock.now(),
            segment=scope.segment,
            from_orders=scope.from_orders,
        )

    def _behind(
        self, unit: PlatformUnit, scope: RecomputeScope, business_id: BusinessId | None
    ) -> CustomerKey | None:
        """Return where the next business begins, or the first one, or None at the end."""
        if scope.business_id is None:
            following = unit.population.next_business(business_id)
        else:
            following = scope.business_id if business_id is None else None
        return CustomerKey(following, _NOBODY) if following else None

    def _assess(
        self, customers: Sequence[CustomerKey], run: Run | None = None, place: Place | None = None
    ) -> tuple[Movements, frozenset[int]]:
        with self.units.begin() as unit:
            assessed = self.assessor.assess(unit, dict.fromkeys(customers), self.clock.now())
            movements = Movements.of(assessed.steps)
            if run and place and movements.changed:
                unit.recomputes.add(run, place, movements)
            unit.commit()
        self.moved(assessed.moved)
        return movements, assessed.partitions

    def _foreseen(self, customers: Sequence[CustomerKey]) -> Movements:
        with self.units.begin() as unit:
            renewals = self.assessor.renewals(unit, customers, self.clock.now())
        return Movements.of(one.step for one in renewals)


@attrs.frozen
class _Hands:
    """The parts of a run that one process works at, each in one thread only."""

    _units: PlatformUnits
    _run: Run
    _parts: set[int] = attrs.field(init=False, factory=set)
    _lock: Lock = attrs.field(init=False, factory=Lock)

    def take(self) -> Place | None:
        """Return the place of a part that no other thread works at, or None where there is none."""
        with self._lock, self._units.begin() as unit:
            place = unit.recomputes.take(self._run, besides=self._parts)
            unit.commit()
            if place is not None:
                self._parts.add(place.part)
        return place

    def leave(self, place: Place) -> None:
        """Let others take a part."""
        self._parts.discard(place.part)


def _told(mark: str) -> str:
    """Return what tells the definitions from others; the defaults are those of this program."""
    defaults = [(one.name, one.kind, one.text, one.priority) for one in DEFAULT_DEFINITIONS.all]
    return blake2b(repr((defaults, mark)).encode(), digest_size=16).hexdigest()


def _check_segment(unit: PlatformUnit, scope: RecomputeScope) -> None:
    """Check that the business defines the segment; among several businesses, one or the other may.

    Raises:
        SegmentNotFound: it does not.
    """
    business_id = scope.business_id
    if scope.segment is None or business_id is None:
        return
    known = [one.name for one in unit.definitions.of([business_id])[business_id].all]
    if scope.segment not in known:
        raise SegmentNotFound(scope.segment, ", ".join(known))


def _batches(keys: Sequence[CustomerKey]) -> Iterator[Sequence[CustomerKey]]:
    for start in range(0, len(keys), ASSESSED):
        yield keys[start : start + ASSESSED]
