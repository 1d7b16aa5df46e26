"""The perspectives at work: from the journal to order rows, metrics and standings."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

import attrs

from customer_core.event_plane.assessor import Assessor
from customer_core.event_plane.dead_letters import DeadLetter, first_failure, keep
from customer_core.event_plane.freshness import CustomerVersions
from customer_core.event_plane.halving import BrokenBatch, Halving, breaking
from customer_core.event_plane.perspective import Applied, Perspective, why
from customer_core.event_plane.ports import PlatformUnit, PlatformUnits
from customer_core.kernel.clock import Clock
from customer_core.kernel.events import Event, Recorded
from customer_core.segments.history import CustomerKey

_log = logging.getLogger("customers.perspectives")

PERSPECTIVES = "perspectives"
BATCH = 1_000


@attrs.frozen
class Step:
    """What one step of a reader did.

    Attributes:
        events: how many it took.
        more: whether there may be more to take.
        moved: customers whose row changed, with the versions they have now.
        partitions: where the step itself wrote events.
        failed: events that could not be applied, kept as dead letters.
    """

    events: int
    more: bool
    moved: dict[CustomerKey, CustomerVersions] = attrs.field(factory=dict)
    partitions: frozenset[int] = frozenset()
    failed: Sequence[DeadLetter] = ()


NOTHING = Step(0, more=False)


@attrs.frozen(kw_only=True)
class Projector:
    """Applies events to the read models, a batch of one partition at a time."""

    units: PlatformUnits
    clock: Clock
    perspectives: Sequence[Perspective]
    assessor: Assessor
    moved: Callable[[dict[CustomerKey, CustomerVersions]], None]

    def step(self, partition: int, limit: int = BATCH) -> Step:
        """Take the next batch of a partition; effects and cursor move in one transaction.

        An event that a perspective cannot apply becomes a dead letter, and what follows is not held
        up: a read model does not depend on the order in which events are applied.

        Raises:
            DependencyUnavailable: the store does not answer; nothing was kept.
        """
        step = taken(partial(self._take, partition), partial(self._give_up, partition), limit)
        tell(_log, step, partition)
        return step

    def _take(self, partition: int, limit: int) -> Step:
        with self.units.begin() as unit:
            cursor = unit.journal.read(PERSPECTIVES, partition, limit)
            if cursor is None or not cursor.batch:
                return NOTHING
            with breaking(len(cursor.batch)):
                now = self.clock.now()
                applied, failed = self._apply(unit, cursor.batch)
                outcome = self.assessor.assess(
                    unit, applied.touched, now, profiles=applied.profiles
                )
                keep(unit.dead_letters, failed, now)
                cursor.advance(cursor.batch[-1].point)
                unit.commit()
        self.moved(outcome.moved)
        events = len(cursor.batch)
        return Step(events, events == limit, outcome.moved, outcome.partitions, failed)

    def _give_up(self, partition: int, limit: int, failure: Exception) -> Step:
        """Go past events that broke; each perspective that takes one tries it again by itself."""
        with self.units.begin() as unit:
            cursor = unit.journal.read(PERSPECTIVES, partition, limit)
            if cursor is None or not cursor.batch:
                return NOTHING
            now, reason = self.clock.now(), why(failure)
            failed = [
                first_failure(perspective.name, recorded, reason, now)
                for recorded in cursor.batch
                for perspective in self.perspectives
                if perspective.takes(recorded.event)
            ]
            keep(unit.dead_letters, failed, now)
            cursor.advance(cursor.batch[-1].point)
            unit.commit()
        return Step(len(cursor.batch), more=True, failed=failed)

    def _apply(
        self, unit: PlatformUnit, batch: Sequence[Recorded]
    ) -> tuple[Applied, list[DeadLetter]]:
        touched: dict[CustomerKey, Event] = {}
        profiles: dict[CustomerKey, Event] = {}
        failed: list[DeadLetter] = []
        now = self.clock.now()
        for perspective in self.perspectives:
            mine = [recorded for recorded in batch if perspective.takes(recorded.event)]
            if mine:
                applied = perspective.apply(unit, mine)
                note(_log, "event applied", perspective.name, mine)
                touched.update(applied.touched)
                profiles.update(applied.profiles)
                failed += [
                    first_failure(perspective.name, one.recorded, one.reason, now)
                    for one in applied.failed
                ]
        return Applied(touched, profiles=profiles), failed


def taken(
    take: Callable[[int], Step], give_up: Callable[[int, Exception], Step], limit: int
) -> Step:
    """Take a batch; where it breaks, by halves, until what breaks it is given up alone.

    Args:
        take: takes as many events from the front, in a transaction.
        give_up: goes past as many events from the front, which broke with an error.
        limit: how many events to take.
    """
    try:
        return take(limit)
    except BrokenBatch as broken:
        steps = Halving(take, give_up).settle(broken)
    return Step(
        events=sum(step.events for step in steps),
        more=True,
        moved={key: versions for step in steps for key, versions in step.moved.items()},
        partitions=frozenset().union(*(step.partitions for step in steps)),
        failed=[letter for step in steps for letter in step.failed],
    )


def tell(log: logging.Logger, step: Step, partition: int) -> None:
    """Tell of the events that could not be applied: one line, however many there are."""
    if step.failed:
        first = step.failed[0]
        about = {
            "events": len(step.failed),
            "readers": sorted({letter.reader for letter in step.failed}),
            "partition": partition,
            "eventId": first.event_id,
            "reason": first.reason,
        }
        log.error("events put aside", extra=about)


def note(log: logging.Logger, what: str, reader: str, batch: Sequence[Recorded]) -> None:
    """Tell of each event and of its conversation, for who follows one of them."""
    if log.isEnabledFor(logging.DEBUG):
        for recorded in batch:
            event = recorded.event
            about = {
                "reader": reader,
                "eventId": event.event_id,
                "eventType": event.event_type,
                "correlationId": event.metadata.correlation_id,
                "causationId": event.metadata.causation_id,
                "traceparent": event.metadata.traceparent,
            }
            log.debug(what, extra=about)
