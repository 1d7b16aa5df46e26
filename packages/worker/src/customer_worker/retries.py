"""Trying dead letters again when they are due, for as long as the worker runs."""

from __future__ import annotations

import logging
import threading
from typing import Protocol

from customer_core.event_plane.retries import Retried
from customer_core.kernel.errors import Unavailable
from customer_worker.advance import Advancer
from customer_worker.backoff import Backoff

_log = logging.getLogger("customers.worker")

LOOK_SECONDS = 1.0
"""How often a worker looks for what is due; as long as the shortest wait."""


class Retrier(Protocol):
    """Tries dead letters again."""

    def step(self) -> Retried:
        """Try again what is due.

        Raises:
            Unavailable: the store does not answer.
        """
        ...


class Retries:
    """Looks for dead letters that are due, once a second.

    Args:
        retrier: tries them.
        advancer: goes on with what they brought about.
        stopping: ends it.
    """

    def __init__(self, retrier: Retrier, advancer: Advancer, stopping: threading.Event) -> None:
        self._retrier = retrier
        self._advancer = advancer
        self._stopping = stopping
        self._backoff = Backoff(stopping)

    def run(self) -> None:
        """Look again and again, until stopping; outlive every outage."""
        while not self._stopping.is_set():
            if not self.look():
                self._stopping.wait(LOOK_SECONDS)

    def look(self) -> bool:
        """Try what is due, once; tell whether there may be more that is due already."""
        try:
            tried = self._retrier.step()
        except Unavailable as error:
            _log.debug("retries wait", extra={"reason": str(error)})
            self._backoff.pause()
            return False
        except Exception:  # noqa: BLE001 - the loop outlives what it cannot know
            _log.exception("retries failed")
            self._backoff.pause()
            return False
        self._backoff.reset()
        self._advancer.advance(sorted(tried.partitions))
        return bool(tried.applied)
