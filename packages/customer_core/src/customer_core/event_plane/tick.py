"""Assessing those whom time alone has moved, and everyone on request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import attrs

from customer_core.event_plane.assessor import Assessed, Assessor
from customer_core.event_plane.ports import CustomerVersions, PlatformUnit, PlatformUnits
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
        yield from self._chunks(lambda unit, after: unit.segments.due(now, CHUNK, after))

    def everyone(self, business_id: str | None = None) -> Iterator[Assessed]:
        """Assess every customer, of one business or of all, yielding after each chunk."""
        yield from self._chunks(
            lambda unit, after: unit.segments.everyone(business_id, CHUNK, after)
        )

    def these(self, customers: Sequence[CustomerKey]) -> Iterator[Assessed]:
        """Assess the customers given, yielding once."""
        with self.units.begin() as unit:
            outcome = self._assessed(unit, customers)
            unit.commit()
        self.moved(outcome.moved)
        yield outcome

    def _chunks(
        self, choose: Callable[[PlatformUnit, CustomerKey | None], Sequence[CustomerKey]]
    ) -> Iterator[Assessed]:
        after: CustomerKey | None = None
        while True:
            with self.units.begin() as unit:
                keys = choose(unit, after)
                if not keys:
                    return
                outcome = self._assessed(unit, keys)
                unit.commit()
            self.moved(outcome.moved)
            yield outcome
            after = keys[-1]

    def _assessed(self, unit: PlatformUnit, customers: Sequence[CustomerKey]) -> Assessed:
        return self.assessor.assess(unit, dict.fromkeys(customers), self.clock.now())
