"""What every unit of work does, whatever it holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from customer_core.kernel.events import Event


class JournalWriter(Protocol):
    """Writes to the journal, in the transaction of the unit of work."""

    def append(self, events: Sequence[Event]) -> None:
        """Write events of our own, in this order."""
        ...
