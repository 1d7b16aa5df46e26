"""Bringing everybody to what their business has newly defined, behind the change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from customer_core.event_plane.ports import Freshness, PlatformUnits, Unapplied
from customer_core.event_plane.recompute import Recompute, Recomputed
from customer_core.event_plane.recompute_runs import RecomputeScope
from customer_core.kernel.clock import Clock

_PARTS = 8  # so many workers can share it


@attrs.frozen(kw_only=True)
class Redefinition:
    """Recomputes the businesses whose definitions have changed, until none is left.

    What is left to do stands in the store: one that was killed goes on where it was, and several
    may be at it.

    Attributes:
        units: transactions.
        clock: the time.
        recompute: does the work.
        freshness: what is kept of whoever stayed where it was tells of the old rules.
    """

    units: PlatformUnits
    clock: Clock
    recompute: Recompute
    freshness: Freshness

    def apply(self) -> Iterator[Recomputed]:
        """Bring everybody up to date, yielding after each transaction.

        What is defined meanwhile is taken up too, before it ends.

        Raises:
            DependencyUnavailable: the store or the cache does not answer; the next call goes on.
        """
        while unapplied := self._unapplied():
            for one in unapplied:
                yield from self._apply(one)

    def _unapplied(self) -> Sequence[Unapplied]:
        with self.units.begin() as unit:
            return unit.definitions.unapplied()

    def _apply(self, one: Unapplied) -> Iterator[Recomputed]:
        run = self.recompute.open(RecomputeScope(business_id=one.business_id), parts=_PARTS)
        yield from self.recompute.go_on(run)
        self.freshness.forget(one.business_id)
        with self.units.begin() as unit:
            unit.definitions.applied(one.business_id, one.version, self.clock.now())
            unit.commit()
