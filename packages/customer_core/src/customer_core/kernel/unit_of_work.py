"""What every unit of work does, whatever it holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from customer_core.kernel.events import Event, Recorded


class JournalWriter(Protocol):
    """Writes to the journal, in the transaction of the unit of work."""

    def append(self, events: Sequence[Event]) -> None:
        """Write events of our own, in this order."""
        ...


class StreamReader(Protocol):
    """Reads streams of one business."""

    def of_stream(
        self, stream: str, *, limit: int, before: int | None = None
    ) -> Sequence[Recorded]:
        """Return events of a stream, the newest first.

        Args:
            stream: such as ``customer:cust_456``.
            limit: how many at most.
            before: only events whose position lies below.
        """
        ...


class JournalReader(StreamReader, Protocol):
    """Reads the journal of one business."""

    def of_streams(self, streams: Sequence[str]) -> Sequence[Recorded]:
        """Return all events of several streams, in the order of writing."""
        ...
