"""Recomputes in memory: all customers in order, and the runs over them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise

import attrs

from customer_core.event_plane.recompute_runs import Place, RecomputeScope, Run
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.segments.differing import Differing, StandingCheck
from customer_core.segments.history import CustomerKey, PurchaseHistory
from customer_core.segments.model import CustomerSegment, Standing, assess
from customer_core.segments.movements import NO_MOVEMENTS, Movements
from customer_core.testing.read_models import history_of
from customer_core.testing.store import RecomputePart, RecomputeState
from customer_core.testing.transaction import Transaction


class MemoryPopulation:
    """Implements ``Population``."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def count(self, business_id: BusinessId | None) -> int:
        """Return how many customers a business has, or all have together."""
        return len(self._keys(business_id))

    def next_business(self, after: BusinessId | None) -> BusinessId | None:
        """Return the first business with customers, or the one behind another; None at the end."""
        businesses = {key.business_id for key in self._keys(None)}
        return min((one for one in businesses if one > (after or "")), default=None)

    def bounds(self, business_id: BusinessId | None, parts: int) -> Sequence[CustomerKey]:
        """Return the last customers of parts that are about as large; of the last part none."""
        keys = self._keys(business_id)
        size = -(-len(keys) // parts)
        return [key for number, key in enumerate(keys, start=1) if number % max(size, 1) == 0][
            : parts - 1
        ]

    def differing(
        self, check: StandingCheck, after: CustomerId, until: CustomerId | None, limit: int
    ) -> Differing:
        """Return whose standing is not what the definitions say."""
        looked_at = [
            key
            for key in self._keys(check.business_id)
            if key.customer_id > after and (until is None or key.customer_id <= until)
        ][:limit]
        return Differing(
            customers=[key.customer_id for key in looked_at if self._differs(key, check)],
            looked_at=len(looked_at),
            last=looked_at[-1].customer_id if looked_at else None,
        )

    def _keys(self, business_id: BusinessId | None) -> list[CustomerKey]:
        keys = self._transaction.customers.rows()
        wanted = [key for key in keys if business_id in (None, key.business_id)]
        return sorted(wanted, key=lambda key: (key.business_id, key.customer_id))

    def _differs(self, key: CustomerKey, check: StandingCheck) -> bool:
        known = self._transaction.segments.get(key)
        history = history_of(self._transaction, key, profiles=True)
        if history is None:
            return False
        if known is None or not known.is_current(check.now, history.assignment):
            return True
        return (
            known.standing.by_hand is not None
            or _stands_elsewhere(known.standing, _standing(history, check), check.segment)
            or (check.from_orders and _is_told_otherwise(known, history, check.now))
        )


def _standing(history: PurchaseHistory, check: StandingCheck) -> Standing:
    return assess(history, check.definitions, check.now)


def _stands_elsewhere(known: Standing, new: Standing, only: str | None) -> bool:
    if only is not None:
        held = [only in {**one.tiers, **one.memberships} for one in (known, new)]
        return held[0] != held[1] or _comes_late(known, new)
    return _told(known) != _told(new) or _comes_late(known, new)


def _told(one: Standing) -> tuple[object, ...]:
    return one.tier, one.segment, one.is_default, list(one.tiers), list(one.memberships)


def _comes_late(known: Standing, new: Standing) -> bool:
    due, known_due = new.next_change_at, known.next_change_at
    return due is not None and (known_due is None or due < known_due)


def _is_told_otherwise(known: CustomerSegment, history: PurchaseHistory, now: datetime) -> bool:
    return known.at(now).metrics != history.metrics_at(now)


class MemoryRecomputeRuns:
    """Implements ``RecomputeRuns``."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._runs = transaction.recomputes

    def unfinished(self, scope: RecomputeScope, definitions: str, since: datetime) -> Run | None:
        """Return the run of a scope that was begun by ``since`` or later and has not ended."""
        for number, state in reversed(self._runs.rows().items()):
            if (
                state is not None
                and (state.scope, state.definitions) == (scope, definitions)
                and state.started_at >= since
                and not all(part.finished for part in state.parts)
            ):
                return Run(number=number, scope=scope, resumed=True)
        return None

    def start(
        self, scope: RecomputeScope, definitions: str, bounds: Sequence[CustomerKey], now: datetime
    ) -> Run:
        """Begin a run, and forget those of the same scope before it."""
        for number, state in self._runs.rows().items():
            if state is not None and state.scope == scope:
                self._runs.put(number, None)
        number = self._transaction.store.next_recompute()
        edges = [None, *bounds, None]
        parts = [
            RecomputePart(Place(part=part, after=after, until=until))
            for part, (after, until) in enumerate(pairwise(edges))
        ]
        self._runs.put(number, RecomputeState(scope, definitions, now, tuple(parts)))
        return Run(number=number, scope=scope)

    def take(self, run: Run, *, besides: Collection[int] = ()) -> Place | None:
        """Return the place of the part that waits longest, or None where all are at their end."""
        parts = [part for part in self._parts(run) if part.place.part not in besides]
        waiting = [part for part in parts if not part.finished]
        if not waiting:
            return None
        taken = min(waiting, key=lambda part: (part.taken, part.place.part))
        later = 1 + max(part.taken for part in self._parts(run))
        self._put(run, attrs.evolve(taken, taken=later))
        return taken.place

    def advance(self, run: Run, place: Place, to: Place | None, customers: int) -> bool:
        """Move a part on, and count the customers looked at."""
        known = next((part for part in self._parts(run) if part.place == place), None)
        if known is None or known.finished:
            return False
        self._put(
            run,
            attrs.evolve(
                known,
                place=to or place,
                finished=to is None,
                customers=known.customers + customers,
            ),
        )
        return True

    def add(self, run: Run, place: Place, movements: Movements) -> None:
        """Count movements, in the transaction that makes them."""
        for known in self._parts(run):
            if known.place.part == place.part:
                self._put(run, attrs.evolve(known, movements=known.movements + movements))

    def outcome(self, run: Run) -> tuple[int, Movements]:
        """Return how many customers were looked at so far, and who moved."""
        parts = self._parts(run)
        movements = sum([part.movements for part in parts], NO_MOVEMENTS)
        return sum(part.customers for part in parts), movements

    def _parts(self, run: Run) -> tuple[RecomputePart, ...]:
        state = self._runs.get(run.number)
        return state.parts if state else ()

    def _put(self, run: Run, part: RecomputePart) -> None:
        state = self._runs.get(run.number)
        if state is not None:
            parts = [part if one.place.part == part.place.part else one for one in state.parts]
            self._runs.put(run.number, attrs.evolve(state, parts=tuple(parts)))
