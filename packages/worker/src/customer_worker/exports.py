"""Making the archives that people asked for, one behind the other, and removing old ones."""

from __future__ import annotations

import logging
import threading
import time
from typing import Protocol

from customer_core.event_plane.exporter import Stopped
from customer_core.kernel.errors import Unavailable
from customer_worker.backoff import Backoff

_log = logging.getLogger("customers.exports")

IDLE_SECONDS = 2.0
FORGET_SECONDS = 3600.0


class Exporter(Protocol):
    """Makes archives."""

    def step(self, stopping: threading.Event) -> int:
        """Make the archives of requests that are due, and return how many were made.

        Raises:
            Unavailable: a store does not answer.
            Stopped: it was told to.
        """
        ...

    def forget(self) -> int:
        """Remove the archives that were kept long enough, and return how many.

        Raises:
            Unavailable: the store does not answer.
        """
        ...


class Exports:
    """Looks for what is due, now and then; any number of workers may do so.

    Args:
        exporter: does the work.
        stopping: ends it; an archive that is being made is broken off, and begun anew later.
    """

    def __init__(self, exporter: Exporter, stopping: threading.Event) -> None:
        self._exporter = exporter
        self._stopping = stopping
        self._backoff = Backoff(stopping)
        self._forget_at = 0.0

    def run(self) -> None:
        """Make what is due, until stopping; outlive every outage."""
        while not self._stopping.is_set():
            try:
                made = self._take_turn()
            except Stopped:
                return
            except Unavailable as error:
                _log.warning("exports wait", extra={"reason": str(error)})
                self._backoff.pause()
            except Exception:  # noqa: BLE001 - the loop outlives what it cannot know
                _log.exception("exports begin anew")
                self._backoff.pause()
            else:
                self._backoff.reset()
                if not made:
                    self._stopping.wait(IDLE_SECONDS)

    def _take_turn(self) -> int:
        if time.monotonic() >= self._forget_at:
            self._forget_at = time.monotonic() + FORGET_SECONDS
            if forgotten := self._exporter.forget():
                _log.info("old exports removed", extra={"archives": forgotten})
        made = self._exporter.step(self._stopping)
        if made:
            _log.info("exports made", extra={"archives": made})
        return made
