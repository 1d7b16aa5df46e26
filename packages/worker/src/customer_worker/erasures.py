"""Erasing people whose requests are due, for as long as the worker runs."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Protocol

from customer_core.event_plane.erasure.outcome import Outcome
from customer_core.kernel.errors import Unavailable
from customer_worker.backoff import Backoff

_log = logging.getLogger("customers.erasures")

LOOK_SECONDS = 2.0


class Eraser(Protocol):
    """Carries out erasures."""

    def due(self) -> Iterator[Outcome]:
        """Carry out what is due, one request after the other.

        Raises:
            Unavailable: something does not answer; the place is kept.
        """
        ...


class Helpers(Protocol):
    """Tells workers that partitions of the journal have work."""

    def poke(self, partitions: Iterable[int]) -> None:
        """Tell them, without waiting and without raising."""
        ...


class Erasures:
    """Looks for erasures that are due; any number of workers share them.

    Args:
        eraser: carries them out.
        partitions: how many the journal has.
        helpers: told that there is something to publish.
        stopping: ends it between two erasures; one that is killed goes on elsewhere.
    """

    def __init__(
        self, eraser: Eraser, partitions: int, helpers: Helpers, stopping: threading.Event
    ) -> None:
        self._eraser = eraser
        self._partitions = partitions
        self._helpers = helpers
        self._stopping = stopping
        self._backoff = Backoff(stopping)

    def run(self) -> None:
        """Look again and again, until stopping; outlive every outage."""
        while not self._stopping.is_set():
            if not self.look():
                self._stopping.wait(LOOK_SECONDS)

    def look(self) -> bool:
        """Carry out what is due; tell whether anything was."""
        outcomes: Counter[str] = Counter()
        try:
            for outcome in self._eraser.due():
                outcomes[outcome] += 1
                self._helpers.poke(range(self._partitions))
                if self._stopping.is_set():
                    break
        except Unavailable as error:
            _log.warning("erasures wait", extra={"reason": str(error)})
            self._backoff.pause()
            return False
        except Exception:  # noqa: BLE001 - the loop outlives what it cannot know
            _log.exception("erasures failed")
            self._backoff.pause()
            return False
        self._backoff.reset()
        if outcomes:
            _log.info("erasures carried out", extra={"outcomes": dict(outcomes)})
        return bool(outcomes)
