"""The readers of the journal, and the names of their cursors in the order of the readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from customer_core.event_plane.accounts import ACCOUNTS
from customer_core.event_plane.projector import PERSPECTIVES, Step
from customer_core.event_plane.refresh import REFRESH
from customer_core.event_plane.relay import relay_name


class Reader(Protocol):
    """A named reader of the journal: the perspectives, the accounts, a relay, the refresher."""

    def step(self, partition: int) -> Step:
        """Take the next batch of a partition.

        Raises:
            Unavailable: something it needs does not answer; nothing is lost by it.
        """
        ...


def cursors(outputs: Sequence[str]) -> tuple[str, ...]:
    """Return the names of all cursors.

    Args:
        outputs: the transports that our events are published by, such as ``redis``.
    """
    return (PERSPECTIVES, ACCOUNTS, *map(relay_name, outputs), REFRESH)
