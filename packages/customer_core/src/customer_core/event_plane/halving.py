"""Finding the few events that break a batch, without giving up the many that do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

import attrs

from customer_core.kernel.errors import OutOfDate, Unavailable

T = TypeVar("T")

MOST_ALONE = 32
"""After so many that failed alone, the fault is with the reader rather than with single events."""


class BrokenBatch(Exception):
    """A batch broke in the store, and was rolled back.

    Args:
        events: how many were in it.
        failure: what was raised.
    """

    def __init__(self, events: int, failure: Exception) -> None:
        super().__init__(events, failure)
        self.events = events
        self.failure = failure


@contextmanager
def breaking(events: int) -> Iterator[None]:
    """Tell a fault of the batch apart from an outage, and from being overtaken.

    Raises:
        BrokenBatch: something in the batch is at fault.
    """
    try:
        yield
    except (Unavailable, OutOfDate):
        raise
    except Exception as failure:  # whatever it is, the rest must flow
        raise BrokenBatch(events, failure) from failure


@attrs.define
class Halving(Generic[T]):
    """Takes a broken batch by halves, until those that break it are alone.

    Of n events with k at fault it needs some 2 k log n transactions more, and never more than some
    for :data:`MOST_ALONE`: from then on it gives up whole parts that break.

    Attributes:
        take: takes as many events from the front, in a transaction.
        give_up: goes past as many events from the front, which broke with an error.
        alone: how many were given up.
    """

    take: Callable[[int], T]
    give_up: Callable[[int, Exception], T]
    alone: int = 0

    def settle(self, broken: BrokenBatch) -> list[T]:
        """Take what can be taken of a broken batch, and return what each transaction did."""
        if broken.events == 1 or self.alone >= MOST_ALONE:
            self.alone += 1
            return [self.give_up(broken.events, broken.failure)]
        half = broken.events // 2
        return [*self._part(half), *self._part(broken.events - half)]

    def _part(self, events: int) -> list[T]:
        try:
            return [self.take(events)]
        except BrokenBatch as broken:
            return self.settle(broken)
