"""Assessing those whom time alone has moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from customer_core.event_plane.assessor import Assessed, Assessor
from customer_core.event_plane.freshness import CustomerVersions
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.clock import Clock
from customer_core.segments.history import CustomerKey

CHUNK = 500


@attrs.frozen(kw_only=True)
class SegmentTick:
    """Assesses customers in chunks, each chunk a transaction of its own."""

    units: PlatformUnits
    clock: Clock
    assessor: Assessor
    moved: Callable[[dict[CustomerKey, CustomerVersions]], None]

    def due(self) -> Iterator[Assessed]:
        """Assess those whose standing time alone may have changed, yielding after each chunk."""
        now = self.clock.now()
        after: CustomerKey | None = None
        while True:
            with self.units.begin() as unit:
                keys = unit.segments.due(now, CHUNK, after)
                if not keys:
                    return
                outcome = self.assessor.assess(unit, dict.fromkeys(keys), self.clock.now())
                unit.commit()
            self.moved(outcome.moved)
            yield outcome
            after = keys[-1]
