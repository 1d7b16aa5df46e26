"""Who goes because they asked, or were inactive too long, in a scenario."""

from __future__ import annotations

from typing import Protocol


class Erasure(Protocol):
    """Who goes because they asked, or were inactive too long."""

    def erase_due(self) -> None:
        """Carry out the erasures that are due, while everything else goes on."""
        ...

    def retain(self) -> None:
        """Run the retention by hand, to its end."""
        ...

    def retain_if_due(self) -> bool:
        """Let the weekly job run where it is due; tell whether it was."""
        ...
