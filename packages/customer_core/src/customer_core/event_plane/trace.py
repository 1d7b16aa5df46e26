"""Following a conversation: what led to what, who has read it, and what failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import attrs

from customer_core.event_plane.dead_letters import DeadLetter, LetterQuery
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.errors import NotFound
from customer_core.kernel.events import START, Recorded

MOST_TRACED = 1000


@attrs.define(eq=False)
class ConversationNotFound(NotFound):
    """The journal has no event, correlation or request with the id {name}."""

    code: ClassVar[str] = "CONVERSATION_NOT_FOUND"
    name: str


@attrs.frozen(kw_only=True)
class Traced:
    """An event of a conversation.

    Attributes:
        recorded: the event, with its place in the journal.
        depth: how many events of the conversation led to it, one by the other.
        read_by: names of the readers that have passed it.
        not_read_by: names of those that have not.
        dead_letters: of readers that could not apply it.
    """

    recorded: Recorded
    depth: int
    read_by: Sequence[str]
    not_read_by: Sequence[str]
    dead_letters: Sequence[DeadLetter]


@attrs.frozen
class Conversation:
    """A conversation, each event behind the one that caused it.

    Attributes:
        events: at most :data:`MOST_TRACED`, the first in the journal.
        is_cut: whether there are more.
    """

    events: Sequence[Traced]
    is_cut: bool


def trace(units: PlatformUnits, name: str, readers: Sequence[str]) -> Conversation:
    """Return the conversation that an event belongs to, or that an id is the id of.

    Args:
        units: the store.
        name: id of an event, a correlation or a request.
        readers: names of the readers whose places are told.

    Raises:
        ConversationNotFound: the journal knows no such id.
    """
    found = list(units.trace(name, MOST_TRACED + 1))
    if not found:
        raise ConversationNotFound(name)
    events, places = found[:MOST_TRACED], units.places()
    with units.begin() as unit:
        ids = frozenset(one.event.event_id for one in events)
        letters = unit.dead_letters.find(LetterQuery(event_ids=ids), MOST_TRACED)
        partitions = [unit.journal.partition_of(one.event) for one in events]
    partition_of = {one.point.position: part for one, part in zip(events, partitions, strict=True)}

    def traced(one: Recorded, depth: int) -> Traced:
        partition, point = partition_of[one.point.position], one.point
        passed = {r for r in readers if places.get((r, partition), START) >= point}
        return Traced(
            recorded=one,
            depth=depth,
            read_by=[reader for reader in readers if reader in passed],
            not_read_by=[reader for reader in readers if reader not in passed],
            dead_letters=[each for each in letters if each.position == point.position],
        )

    return Conversation(
        [traced(one, depth) for one, depth in _in_order_of_causes(events)],
        is_cut=len(found) > MOST_TRACED,
    )


def _in_order_of_causes(events: Sequence[Recorded]) -> Iterator[tuple[Recorded, int]]:
    """Yield events with their depth: causes first, and what each caused right behind it.

    Others name their causes as they like, so that causes may be missing or go round in a circle.
    """
    ids = {one.event.event_id for one in events}
    caused: dict[str, list[Recorded]] = {}
    first: list[Recorded] = []
    for one in events:
        cause = one.event.metadata.causation_id
        if cause is None or cause not in ids or cause == one.event.event_id:
            first.append(one)
        else:
            caused.setdefault(cause, []).append(one)
    yield from _descended(first, caused)
    while caused:  # a circle: it is entered at its first event in the journal
        entry = min((one for group in caused.values() for one in group), key=_position)
        group = caused[str(entry.event.metadata.causation_id)]
        group.remove(entry)
        if not group:
            del caused[str(entry.event.metadata.causation_id)]
        yield from _descended([entry], caused)


def _descended(
    first: Sequence[Recorded], caused: dict[str, list[Recorded]]
) -> Iterator[tuple[Recorded, int]]:
    """Yield events and all that they caused; what is yielded is taken out of ``caused``."""
    waiting = [(one, 0) for one in reversed(first)]
    while waiting:
        one, depth = waiting.pop()
        yield one, depth
        effects = caused.pop(one.event.event_id, [])
        waiting += [(effect, depth + 1) for effect in reversed(effects)]


def _position(one: Recorded) -> int:
    return one.point.position
