"""Taking events in: from any transport into the journal, each once."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.events import Event


@attrs.frozen
class Ingested:
    """What became of a set of events.

    Attributes:
        added: how many are new.
        known: how many were in the journal already.
        partitions: where there is work now.
    """

    added: int
    known: int
    partitions: frozenset[int]


def ingest(units: PlatformUnits, events: Sequence[Event]) -> Ingested:
    """Write events to the journal in one transaction, passing over those already known.

    Raises:
        DependencyUnavailable: the store does not answer; nothing was kept.
    """
    with units.begin() as unit:
        added = unit.journal.append(events)
        partitions = frozenset(unit.journal.partition_of(event) for event in added)
        unit.commit()
    return Ingested(len(added), len(events) - len(added), partitions)
