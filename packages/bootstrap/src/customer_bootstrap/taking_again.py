"""Taking messages in again that nobody understood, once somebody does."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_bootstrap.events_wire import unbatched
from customer_bootstrap.taking_in import QUARANTINED_BYTES, IngestService, arrival_of, read_message
from customer_core.event_plane.erasure.sifting import sift
from customer_core.event_plane.halving import BrokenBatch, Halving, breaking
from customer_core.event_plane.perspective import why
from customer_core.event_plane.quarantine import KeptMessage
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.errors import Invalid
from customer_core.kernel.events import Event


@attrs.frozen
class StillRefused:
    """A message that stays in quarantine.

    Attributes:
        id: its number there.
        reason: what is wrong with it now.
    """

    id: int
    reason: str


@attrs.frozen(kw_only=True)
class TakenAgain:
    """What became of messages of the quarantine.

    Attributes:
        taken: how many have left it for the journal, or were there already.
        refused: those that stay.
        partitions: where there is work now.
    """

    taken: int = 0
    refused: tuple[StillRefused, ...] = ()
    partitions: frozenset[int] = frozenset()


def take_again(service: IngestService, ids: Sequence[int]) -> TakenAgain:
    """Take messages of the quarantine in, as if they came now: by the same rules for their sender.

    What is understood goes to the journal and leaves the quarantine in one transaction. A message
    that breaks it is found by halving, and stays.

    Raises:
        DependencyUnavailable: the store does not answer; what was not taken stays.
    """
    left = list(ids)

    def take(count: int) -> TakenAgain:
        taken = _taken(service, left[:count])
        del left[:count]
        return taken

    def give_up(count: int, failure: Exception) -> TakenAgain:
        refused = tuple(StillRefused(one, why(failure)) for one in left[:count])
        del left[:count]
        return TakenAgain(refused=refused)

    try:
        return take(len(left))
    except BrokenBatch as broken:
        return _joined(Halving(take, give_up).settle(broken))


def _taken(service: IngestService, ids: Sequence[int]) -> TakenAgain:
    with service.units.begin() as unit, breaking(len(ids)):
        held = unit.quarantine.hold(ids)
        understood: list[int] = []
        events: list[Event] = []
        refused: list[StillRefused] = []
        for kept in held:
            try:
                events += _events_of(service, kept)
            except Invalid as error:
                refused.append(StillRefused(kept.id, str(error)))
            else:
                understood.append(kept.id)
        added = unit.journal.append(sift(unit, events).events)
        unit.quarantine.remove(understood)
        unit.commit()
        partitions = frozenset(unit.journal.partition_of(event) for event in added)
    return TakenAgain(taken=len(understood), refused=tuple(refused), partitions=partitions)


def _events_of(service: IngestService, kept: KeptMessage) -> list[Event]:
    raw, message = kept.message.raw, kept.message
    if len(raw) >= QUARANTINED_BYTES:
        raise _Cut
    arrival = arrival_of(service, message.transport, message.businesses)
    whole = Incoming(origin=message.transport, payload=raw, headers=message.headers)
    return [read_message(one, arrival) for one in unbatched(whole)]


class _Cut(Invalid):
    """Only the beginning of this message was kept; its sender has to send it again."""


def _joined(parts: Sequence[TakenAgain]) -> TakenAgain:
    return TakenAgain(
        taken=sum(one.taken for one in parts),
        refused=tuple(refused for one in parts for refused in one.refused),
        partitions=frozenset().union(*(one.partitions for one in parts)),
    )
