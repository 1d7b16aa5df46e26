"""Repeating the invalidation of caches from the journal, so that a crash heals by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from customer_core.event_plane.freshness import Freshness
from customer_core.event_plane.ports import PlatformUnit, PlatformUnits
from customer_core.event_plane.projector import BATCH, NOTHING, PERSPECTIVES, Step
from customer_core.kernel.events import Event
from customer_core.kernel.ids import BusinessId, CustomerId, OrderId
from customer_core.orders.model import OrderKey
from customer_core.segments.history import CustomerKey

REFRESH = "refresh"


@attrs.frozen(kw_only=True)
class Refresher:
    """Raises the floors of cached customers, never ahead of the perspectives."""

    units: PlatformUnits
    freshness: Freshness

    def step(self, partition: int, limit: int = BATCH) -> Step:
        """Raise the floors of all customers that the next batch of a partition is about.

        Raises:
            DependencyUnavailable: the store or the cache does not answer; the place stays.
        """
        with self.units.begin() as unit:
            cursor = unit.journal.read(REFRESH, partition, limit, behind=PERSPECTIVES)
            if cursor is None or not cursor.batch:
                return NOTHING
            keys = _customers(unit, [recorded.event for recorded in cursor.batch])
            self.freshness.raise_floor(unit.segments.versions(keys))
            cursor.advance(cursor.batch[-1].point)
            unit.commit()
        return Step(len(cursor.batch), len(cursor.batch) == limit)


def _customers(unit: PlatformUnit, events: list[Event]) -> set[CustomerKey]:
    orders = unit.orders.load(
        {OrderKey(business_id, OrderId(name)) for business_id, name in _named("order", events)}
    )
    keys = {
        CustomerKey(business_id, CustomerId(n)) for business_id, n in _named("customer", events)
    }
    return keys | {
        CustomerKey(order.business_id, order.customer_id)
        for order in orders.values()
        if order.customer_id is not None
    }


def _named(kind: str, events: Iterable[Event]) -> Iterator[tuple[BusinessId, str]]:
    for event in events:
        about, _, name = event.stream.partition(":")
        if about == kind:
            yield event.business_id, name
