"""Looking, at the start and after a burst of work, whether an event was left behind.

An event is read only when no older transaction is running that could still write before it. One
that was held back so, while its poke went by, has nobody to tell of it any more; neither has one
written while another process held the cursor. The lookout asks the journal itself how far its
readers are, and goes on until they are at its end.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable

from customer_core.kernel.errors import Unavailable
from customer_worker.advance import Advancer
from customer_worker.backoff import Backoff

_log = logging.getLogger("customers.worker")

FIRST_SECONDS = 0.005
MOST_SECONDS = 2.0
_PATIENCE_SECONDS = 0.25


class Lookout:
    """Advances the readers wherever the journal says that they are behind.

    Args:
        advancer: does the work, and tells of it.
        behind: returns the partitions in which some reader is behind.
        stopping: ends the lookout.
    """

    def __init__(
        self, advancer: Advancer, behind: Callable[[], Iterable[int]], stopping: threading.Event
    ) -> None:
        self._advancer = advancer
        self._behind = behind
        self._stopping = stopping
        self._backoff = Backoff(stopping, first=FIRST_SECONDS, most=MOST_SECONDS)

    def run(self) -> None:
        """Look at once, and after each burst of work, until stopping."""
        self.look()
        while not self._stopping.is_set():
            if self._advancer.worked.wait(_PATIENCE_SECONDS):
                self.look()

    def look(self) -> None:
        """Go on until the readers are at the end of the journal, or the process stops."""
        while not self._stopping.is_set():
            self._backoff.pause()
            self._advancer.wait_until_idle(_PATIENCE_SECONDS)
            self._advancer.worked.clear()
            taken = self._advancer.taken
            if not self._go_after_stragglers():
                self._backoff.reset()
                return
            if self._advancer.taken > taken:
                self._backoff.reset()

    def _go_after_stragglers(self) -> bool:
        """Advance where a reader is behind; tell whether there may be more to do."""
        try:
            partitions = sorted(set(self._behind()))
        except Unavailable as error:
            _log.debug("lookout waits", extra={"reason": str(error)})
            return True
        except Exception:  # noqa: BLE001 - the loop outlives what it cannot know
            _log.exception("lookout failed")
            return True
        if partitions:
            self._advancer.advance(partitions)
        return bool(partitions)
