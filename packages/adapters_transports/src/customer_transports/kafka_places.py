"""How far a member of a group is done with each partition that it reads."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

import attrs

Partition = tuple[str, int]


@attrs.define
class _Place:
    """One partition: the offsets handed out in order, those done, and the next one to be read.

    Attributes:
        handed: offsets handed out, from the first that is not done.
        done: those of them that are done, ahead of one that is not.
        next: the offset behind the last of an unbroken row of done ones.
        due: whether ``next`` has moved since it was committed.
    """

    handed: deque[int] = attrs.field(factory=deque)
    done: set[int] = attrs.field(factory=set)
    next: int | None = None
    due: bool = False

    def finish(self, offset: int) -> None:
        self.done.add(offset)
        while self.handed and self.handed[0] in self.done:
            first = self.handed.popleft()
            self.done.discard(first)
            self.next, self.due = first + 1, True

    def take_back(self) -> None:
        self.handed.clear()
        self.done.clear()


class Places:
    """What may be committed: never past an offset that was handed out and is not done."""

    def __init__(self) -> None:
        self._of: dict[Partition, _Place] = {}

    def hand_out(self, partition: Partition, offset: int) -> None:
        """Note that a message was handed out."""
        self._of.setdefault(partition, _Place()).handed.append(offset)

    def finish(self, partition: Partition, offset: int) -> None:
        """Note that a message is done; one of a partition that was lost is not noted."""
        place = self._of.get(partition)
        if place is not None and offset in place.handed:
            place.finish(offset)

    def take_due(self) -> Mapping[Partition, int]:
        """Return the offsets to commit, of partitions where there is anything new."""
        due = {
            partition: place.next
            for partition, place in self._of.items()
            if place.due and place.next is not None
        }
        for partition in due:
            self._of[partition].due = False
        return due

    def not_committed(self, partitions: Iterable[Partition]) -> None:
        """Let offsets be committed again, unless their partitions were lost."""
        for partition in partitions:
            if partition in self._of and self._of[partition].next is not None:
                self._of[partition].due = True

    def take_back(self) -> Mapping[Partition, int]:
        """Take back what is handed out and not done; return where to hand out from again."""
        back = {partition: place.handed[0] for partition, place in self._of.items() if place.handed}
        for partition in back:
            self._of[partition].take_back()
        return back

    def lose(self, partitions: Iterable[Partition]) -> None:
        """Forget partitions that another member reads from now on."""
        for partition in partitions:
            self._of.pop(partition, None)
