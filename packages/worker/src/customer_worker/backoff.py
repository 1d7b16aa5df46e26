"""Waiting longer after each failure, and not at all after a success."""

from __future__ import annotations

import threading

FIRST_SECONDS = 0.05
MOST_SECONDS = 5.0


class Backoff:
    """Pauses that double from failure to failure.

    Args:
        stopping: ends a pause early.
        first: the first pause, in seconds.
        most: the longest one.
    """

    def __init__(
        self, stopping: threading.Event, *, first: float = FIRST_SECONDS, most: float = MOST_SECONDS
    ) -> None:
        self._stopping = stopping
        self._first, self._most = first, most
        self._next = first

    @property
    def failing(self) -> bool:
        """Whether a pause was made since the last success."""
        return self._next > self._first

    def pause(self) -> None:
        """Wait, and next time twice as long."""
        self._stopping.wait(self._next)
        self._next = min(2 * self._next, self._most)

    def reset(self) -> None:
        """Begin anew after a success."""
        self._next = self._first
