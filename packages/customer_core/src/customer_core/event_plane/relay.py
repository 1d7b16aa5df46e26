"""Publishing what the journal holds of ours: at least once, in order per stream."""

from __future__ import annotations

import attrs

from customer_core.customers import events as customer_events
from customer_core.event_plane.envelope import write_envelope
from customer_core.event_plane.ports import PlatformUnits, Publisher
from customer_core.event_plane.projector import BATCH, NOTHING, Step
from customer_core.kernel.events import DomainEvent
from customer_core.segments import events as segment_events

RELAY = "relay"


def topics() -> dict[str, str]:
    """Return the topic of each type of event that the service publishes."""
    modules = (customer_events, segment_events)
    found = [value for module in modules for value in vars(module).values()]
    return {
        kind.__name__: kind.topic
        for kind in found
        if isinstance(kind, type) and issubclass(kind, DomainEvent) and hasattr(kind, "topic")
    }


@attrs.frozen(kw_only=True)
class Relay:
    """Publishes our events, a batch of one partition at a time."""

    units: PlatformUnits
    publisher: Publisher
    topics: dict[str, str] = attrs.field(factory=topics)

    def step(self, partition: int, limit: int = BATCH) -> Step:
        """Publish the next batch of a partition.

        The cursor is held while the batch is sent, and moves after it is kept by the transport:
        a crash in between sends the batch again, and never another's events before it.

        Raises:
            DependencyUnavailable: the store or the transport does not answer.
        """
        with self.units.begin() as unit:
            cursor = unit.journal.read(RELAY, partition, limit)
            if cursor is None or not cursor.batch:
                return NOTHING
            ours = [recorded for recorded in cursor.batch if recorded.event.is_ours]
            self.publisher.publish(
                [(self.topics[one.event.event_type], write_envelope(one)) for one in ours]
            )
            cursor.advance(cursor.batch[-1].point)
            unit.commit()
        return Step(len(cursor.batch), len(cursor.batch) == limit)
