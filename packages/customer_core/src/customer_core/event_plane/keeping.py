"""Keeping the journal: seeing what holds it up, reading it again, letting go of what is old."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Protocol

import attrs

from customer_core.kernel.errors import NotFound

CHUNK = 1000
"""How many events are let go of in one transaction, so that it holds up no reader."""


@attrs.frozen(kw_only=True)
class Stall:
    """Events that no reader may read yet, because an older transaction is still running.

    Attributes:
        seconds: how long the first of them has been waiting.
        pid: the server's process that holds it up, or None where it is a prepared transaction.
        application: the name it gave itself, or None where we may not see it.
        state: what it does, such as ``idle in transaction``, or None where we may not see it.
        began_at: when its transaction began, or None where we may not see it.
    """

    seconds: float
    pid: int | None = None
    application: str | None = None
    state: str | None = None
    began_at: datetime | None = None


@attrs.frozen(kw_only=True)
class JournalState:
    """How the journal is, apart from its readers.

    Attributes:
        stall: what holds its readers up, or None.
        quarantined: messages that could not be understood.
        sizes: bytes of each partition, with its indexes.
        retained_since: others' events from before have been let go of, or None where all is kept.
    """

    stall: Stall | None
    quarantined: int
    sizes: Mapping[int, int]
    retained_since: datetime | None


@attrs.frozen
class Replayed:
    """What a reader reads again.

    Attributes:
        partitions: in how many its place moved back.
        events: how many lie between.
    """

    partitions: int
    events: int


@attrs.define(eq=False)
class ReaderNotFound(NotFound):
    """There is no reader {reader!r} of the journal; known are {known}."""

    code: ClassVar[str] = "READER_NOT_FOUND"
    reader: str
    known: str


@attrs.define(eq=False)
class PartitionNotFound(NotFound):
    """The journal has no partition {partition}; they are numbered from 0 to {last}."""

    code: ClassVar[str] = "PARTITION_NOT_FOUND"
    partition: int
    last: int


class JournalKeeper(Protocol):
    """What operators and the worker do with the journal as a whole."""

    def state(self) -> JournalState:
        """Return how the journal is, apart from its readers.

        Raises:
            DependencyUnavailable: the store does not answer.
        """
        ...

    def replay(
        self, reader: str, since: datetime | None, partition: int | None, *, dry_run: bool
    ) -> Replayed:
        """Move a reader's place back, so that it reads events again; never forward.

        Args:
            reader: name of its cursor.
            since: every event written down from then on; all of them where None.
            partition: the one partition, or all of them where None.
            dry_run: only tell.

        Raises:
            PartitionNotFound: the journal has no such partition.
        """
        ...

    def prunable(self, before: datetime, readers: Sequence[str]) -> int:
        """Return how many events :meth:`prune` would let go of."""
        ...

    def prune(self, before: datetime, readers: Sequence[str], limit: int = CHUNK) -> int:
        """Let go of some of others' events, in one short transaction; return how many.

        Those are let go of that were written down before a time, that every reader has read, and
        that no dead letter points to. What this service said stays for good.

        Args:
            before: the time.
            readers: names of the cursors that must have passed an event, besides those that have a
                place in the journal; places of relays that are not named do not count.
            limit: how many at most.

        Returns:
            0 where nothing is left to let go of.
        """
        ...

    def retained_since(self) -> datetime | None:
        """Return the time since which the journal holds everything, None where it always did."""
        ...


def prune_all(
    keeper: JournalKeeper,
    before: datetime,
    readers: Sequence[str],
    told: Callable[[int], bool],
) -> int:
    """Let go of all that is old, chunk by chunk; return how many events.

    Args:
        keeper: of the journal.
        before: the time.
        readers: names of the cursors.
        told: called with the number of each chunk; it ends the work by returning False.
    """
    total = 0
    while pruned := keeper.prune(before, readers):
        total += pruned
        if not told(pruned):
            break
    return total
