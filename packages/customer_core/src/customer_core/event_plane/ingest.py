"""Taking events in: from any transport into the journal, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import attrs

from customer_core.event_plane.envelopes.names import label_of
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.events import Event


@attrs.frozen
class Ingested:
    """What became of a set of events.

    Attributes:
        added: how many are new.
        known: how many were in the journal already.
        partitions: where there is work now.
        types: how many are new of each type; those of types not known are all counted as
            ``other``, so that there are never more types here than this service knows.
    """

    added: int
    known: int
    partitions: frozenset[int] = frozenset()
    types: Mapping[str, int] = attrs.field(factory=dict)


NOTHING_INGESTED = Ingested(0, 0)


def ingest(units: PlatformUnits, events: Sequence[Event]) -> Ingested:
    """Write events to the journal in one transaction, passing over those already known.

    Raises:
        DependencyUnavailable: the store does not answer; nothing was kept.
    """
    if not events:
        return NOTHING_INGESTED
    with units.begin() as unit:
        added = unit.journal.append(events)
        partition_of = unit.journal.partition_of
        partitions = frozenset(partition_of(event) for event in added)
        unit.commit()
    types = Counter(label_of(event.event_type) for event in added)
    return Ingested(len(added), len(events) - len(added), partitions, types)
