"""Publishing what the journal holds of ours: at least once, in order per stream."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

import attrs

from customer_core.event_plane.dead_letters import first_failure, keep
from customer_core.event_plane.halving import breaking
from customer_core.event_plane.outgoing import MessageWriter
from customer_core.event_plane.perspective import Applied, Failed, why
from customer_core.event_plane.ports import PlatformUnit, PlatformUnits
from customer_core.event_plane.projector import BATCH, NOTHING, Step, note, taken, tell
from customer_core.event_plane.transports import Outgoing, Publisher
from customer_core.kernel.clock import Clock
from customer_core.kernel.events import Recorded

_log = logging.getLogger("customers.relay")


def relay_name(transport: str) -> str:
    """Return the name of the cursor of the relay to a transport."""
    return f"relay:{transport}"


@attrs.frozen(kw_only=True)
class Relay:
    """Publishes our events by one transport, a batch of one partition at a time.

    Attributes:
        name: of its cursor; each transport has one, so that none waits for another
            (see :func:`relay_name`).
    """

    units: PlatformUnits
    clock: Clock
    publisher: Publisher
    writer: MessageWriter
    name: str

    def step(self, partition: int, limit: int = BATCH) -> Step:
        """Publish the next batch of a partition.

        The cursor is held while the batch is sent, and moves after it is kept by the transport:
        a crash in between sends the batch again, and never another's events before it. An event
        that cannot be sent becomes a dead letter, and the rest is sent.

        Raises:
            DependencyUnavailable: the store or the transport does not answer.
        """
        step = taken(partial(self._take, partition), partial(self._give_up, partition), limit)
        tell(_log, step, partition)
        return step

    def again(self, unit: PlatformUnit, batch: Sequence[Recorded]) -> Applied:  # noqa: ARG002 - the form of all readers
        """Publish events that are dead letters, behind others of their streams.

        Raises:
            DependencyUnavailable: the transport does not answer.
        """
        messages: list[Outgoing] = []
        failed: list[Failed] = []
        for recorded in batch:
            try:
                messages.append(self.writer.write(recorded))
            except Exception as error:  # noqa: BLE001 - it fails alone, the rest is sent
                failed.append(Failed(recorded, why(error)))
        if messages:
            self.publisher.publish(messages)
            note(_log, "event published", self.name, batch)
        return Applied(failed=failed)

    def _take(self, partition: int, limit: int) -> Step:
        with self.units.begin() as unit:
            cursor = unit.journal.read(self.name, partition, limit)
            if cursor is None or not cursor.batch:
                return NOTHING
            with breaking(len(cursor.batch)):
                applied = self.again(unit, _ours(cursor.batch))
                now = self.clock.now()
                failed = [
                    first_failure(self.name, one.recorded, one.reason, now)
                    for one in applied.failed
                ]
                keep(unit.dead_letters, failed, now)
                cursor.advance(cursor.batch[-1].point)
                unit.commit()
        return Step(len(cursor.batch), len(cursor.batch) == limit, failed=failed)

    def _give_up(self, partition: int, limit: int, failure: Exception) -> Step:
        with self.units.begin() as unit:
            cursor = unit.journal.read(self.name, partition, limit)
            if cursor is None or not cursor.batch:
                return NOTHING
            now, reason = self.clock.now(), why(failure)
            failed = [first_failure(self.name, one, reason, now) for one in _ours(cursor.batch)]
            keep(unit.dead_letters, failed, now)
            cursor.advance(cursor.batch[-1].point)
            unit.commit()
        return Step(len(cursor.batch), more=True, failed=failed)


def _ours(batch: Sequence[Recorded]) -> list[Recorded]:
    return [recorded for recorded in batch if recorded.event.is_ours]
