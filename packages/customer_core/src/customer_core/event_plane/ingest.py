"""Taking events in: from any transport into the journal, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import attrs

from customer_core.event_plane.envelopes.names import label_of
from customer_core.event_plane.erasure.sifting import sift
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
        suppressed: how many were left out, because they are about somebody who was erased.
        about_erased: the places of all that name somebody who was erased, among those given.
    """

    added: int
    known: int
    partitions: frozenset[int] = frozenset()
    types: Mapping[str, int] = attrs.field(factory=dict)
    suppressed: int = 0
    about_erased: tuple[int, ...] = ()


NOTHING_INGESTED = Ingested(0, 0)


def ingest(units: PlatformUnits, events: Sequence[Event]) -> Ingested:
    """Write events to the journal in one transaction, passing over those already known.

    Of those who were erased nothing is kept but their orders, without them.

    Raises:
        DependencyUnavailable: the store does not answer; nothing was kept.
        PrivacySecretMissing: somebody was erased, but nobody can be recognised.
    """
    if not events:
        return NOTHING_INGESTED
    with units.begin() as unit:
        sifted = sift(unit, events)
        added = unit.journal.append(sifted.events)
        partition_of = unit.journal.partition_of
        partitions = frozenset(partition_of(event) for event in added)
        unit.commit()
    types = Counter(label_of(event.event_type) for event in added)
    known = len(sifted.events) - len(added)
    return Ingested(len(added), known, partitions, types, sifted.suppressed, sifted.about_erased)
