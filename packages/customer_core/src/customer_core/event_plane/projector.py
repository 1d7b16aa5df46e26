"""The perspectives at work: from the journal to order rows, metrics and standings."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Sequence

import attrs

from customer_core.event_plane.assessor import Assessor
from customer_core.event_plane.envelope import write_envelope
from customer_core.event_plane.ports import CustomerVersions, PlatformUnit, PlatformUnits
from customer_core.kernel.clock import Clock
from customer_core.kernel.errors import OutOfDate, Unavailable
from customer_core.kernel.events import Event, Recorded
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.policies import Policies
from customer_core.orders.model import Order, OrderKey
from customer_core.orders.payloads import ORDER_EVENTS
from customer_core.orders.perspective import evolve, order_key
from customer_core.segments.history import CustomerKey
from customer_core.segments.points import POINTS_EARNED, read_points

_log = logging.getLogger("customers.perspectives")

PERSPECTIVES = "perspectives"
BATCH = 500


@attrs.frozen
class Step:
    """What one step of a reader did.

    Attributes:
        events: how many it took.
        more: whether there may be more to take.
        moved: customers whose row changed, with the versions they have now.
        partitions: where the step itself wrote events.
    """

    events: int
    more: bool
    moved: dict[CustomerKey, CustomerVersions] = attrs.field(factory=dict)
    partitions: frozenset[int] = frozenset()


NOTHING = Step(0, more=False)


@attrs.frozen(kw_only=True)
class Projector:
    """Applies events to the read models, a batch of one partition at a time."""

    units: PlatformUnits
    clock: Clock
    policies: Policies
    assessor: Assessor
    moved: Callable[[dict[CustomerKey, CustomerVersions]], None]

    def step(self, partition: int, limit: int = BATCH) -> Step:
        """Take the next batch of a partition; effects and cursor move in one transaction.

        An event that breaks its batch is found by halving it, and put aside with the reason, so
        that what follows is not held up.

        Raises:
            DependencyUnavailable: the store does not answer; nothing was kept.
        """
        try:
            return self._take(partition, limit)
        except (Unavailable, OutOfDate):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the rest must flow
            failure = error
        if limit > 1:
            return attrs.evolve(self.step(partition, limit // 2), more=True)
        _log.error("event put aside", extra={"partition": partition}, exc_info=failure)
        return self._put_aside(partition, f"{type(failure).__name__}: {failure}")

    def _take(self, partition: int, limit: int) -> Step:
        with self.units.begin() as unit:
            cursor = unit.journal.read(PERSPECTIVES, partition, limit)
            if cursor is None or not cursor.batch:
                return NOTHING
            touched = self._apply(unit, cursor.batch)
            outcome = self.assessor.assess(unit, touched, self.clock.now())
            cursor.advance(cursor.batch[-1].point)
            unit.commit()
        self.moved(outcome.moved)
        taken = len(cursor.batch)
        return Step(taken, taken == limit, outcome.moved, outcome.partitions)

    def _put_aside(self, partition: int, reason: str) -> Step:
        with self.units.begin() as unit:
            cursor = unit.journal.read(PERSPECTIVES, partition, 1)
            if cursor is None or not cursor.batch:
                return NOTHING
            (poison,) = cursor.batch
            raw = json.dumps(write_envelope(poison), default=str).encode()
            unit.quarantine.put(PERSPECTIVES, raw, reason, self.clock.now())
            cursor.advance(poison.point)
            unit.commit()
        return Step(1, more=True)

    def _apply(self, unit: PlatformUnit, batch: Sequence[Recorded]) -> set[CustomerKey]:
        events = [recorded.event for recorded in batch]
        touched = self._apply_orders(unit, [e for e in events if e.event_type in ORDER_EVENTS])
        points = [read_points(event) for event in events if event.event_type == POINTS_EARNED]
        unit.segments.add_points(points)
        touched.update(entry.key for entry in points)
        touched.update(_registered(events))
        return touched

    def _apply_orders(self, unit: PlatformUnit, events: Sequence[Event]) -> set[CustomerKey]:
        if not events:
            return set()
        before = unit.orders.load({order_key(event) for event in events})
        after: dict[OrderKey, Order] = dict(before)
        for event in events:
            key = order_key(event)
            after[key] = evolve(after.get(key), event, self.policies)
        changed = [order for key, order in after.items() if order is not before.get(key)]
        unit.orders.save(changed)
        owners = [*changed, *(before[order.key] for order in changed if order.key in before)]
        return {
            CustomerKey(order.business_id, order.customer_id)
            for order in owners
            if order.customer_id is not None
        }


def _registered(events: Iterable[Event]) -> Iterable[CustomerKey]:
    for event in events:
        if event.is_ours and event.event_type == "CustomerCreated":
            yield CustomerKey(event.business_id, CustomerId(event.data["customerId"]))
