"""Letting go of old events once a day, a little at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from datetime import timedelta

import attrs

from customer_core.event_plane.keeping import JournalKeeper, prune_all
from customer_core.kernel.clock import Clock
from customer_core.kernel.errors import Unavailable

_log = logging.getLogger("customers.worker")

EVERY = timedelta(days=1)
PAUSE_SECONDS = 0.05
"""Between two chunks, for others to get on."""


@attrs.frozen(kw_only=True)
class Retention:
    """Lets go of what is older than the days that are kept; any number of workers may do so."""

    keeper: JournalKeeper
    clock: Clock
    days: int
    readers: Sequence[str]
    stopping: threading.Event

    def run(self) -> None:
        """Do it now and every day, until stopping."""
        while not self.stopping.is_set():
            self.keep()
            self.stopping.wait(EVERY.total_seconds())

    def keep(self) -> None:
        """Do it once."""
        before = self.clock.now() - timedelta(days=self.days)
        try:
            events = prune_all(self.keeper, before, self.readers, self._goes_on)
        except Unavailable as error:
            _log.warning("retention waits", extra={"reason": str(error)})
        except Exception:  # noqa: BLE001 - the next day comes, whatever it was
            _log.exception("retention failed")
        else:
            _log.info("old events let go of", extra={"events": events})

    def _goes_on(self, _: int) -> bool:
        return not self.stopping.wait(PAUSE_SECONDS)
