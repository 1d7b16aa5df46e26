"""Bringing everybody to what their business has newly defined, behind the change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from customer_core.event_plane.freshness import Freshness
from customer_core.event_plane.platform_definitions import Unapplied
from customer_core.event_plane.ports import PlatformUnits
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
        while unapplied := self.waiting(RecomputeScope()):
            for one in unapplied:
                run = self.recompute.open(RecomputeScope(business_id=one.business_id), parts=_PARTS)
                yield from self.recompute.go_on(run)
                self.applied([one])

    def waiting(self, scope: RecomputeScope) -> Sequence[Unapplied]:
        """Return the versions with which a run of this scope will bring everybody up to date.

        They have to be asked for before the run is opened: it may be one that was broken off, and
        has seen those that were defined by then.
        """
        if scope.segment is not None:
            return []
        with self.units.begin() as unit:
            unapplied = unit.definitions.unapplied()
        return [one for one in unapplied if scope.business_id in (None, one.business_id)]

    def applied(self, versions: Sequence[Unapplied]) -> None:
        """Note that a run has brought everybody up to date with these versions.

        Raises:
            DependencyUnavailable: the store or the cache does not answer; the worker's next run
                finds nobody who differs, and notes it.
        """
        for one in versions:
            self.freshness.forget(one.business_id)
            with self.units.begin() as unit:
                unit.definitions.applied(one.business_id, one.version, self.clock.now())
                unit.commit()
