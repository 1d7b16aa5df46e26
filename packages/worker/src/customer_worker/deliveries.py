"""Sending webhooks: as many at once as there are threads, as soon as they are due."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from customer_core.kernel.errors import Unavailable
from customer_core.webhooks.ports import Claimed
from customer_worker.backoff import Backoff

_log = logging.getLogger("customers.webhooks")

IDLE_SECONDS = 0.5
FORGET_SECONDS = 3600.0


class Deliverer(Protocol):
    """Makes deliveries."""

    def claim(self, limit: int) -> Sequence[Claimed]:
        """Take on deliveries that are due.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

    def deliver(self, claimed: Claimed) -> frozenset[int]:
        """Send what was taken on, and return where events were written.

        Raises:
            Unavailable: the store does not answer; it is sent again later.
        """
        ...

    def forget(self) -> int:
        """Remove what was kept long enough, and return how much that was.

        Raises:
            Unavailable: the store does not answer.
        """
        ...


class Helpers(Protocol):
    """Tells workers that partitions of the journal have work."""

    def poke(self, partitions: Iterable[int]) -> None:
        """Tell them, without waiting and without raising."""
        ...


class Deliveries:
    """Hands what is due to threads, and no more than they can begin at once.

    Args:
        deliverer: does the work.
        threads: how many deliveries are made at the same time.
        helpers: told where events were written.
        stopping: ends it; what is being sent is finished.
    """

    def __init__(
        self, deliverer: Deliverer, threads: int, helpers: Helpers, stopping: threading.Event
    ) -> None:
        self._deliverer = deliverer
        self._threads = threads
        self._helpers = helpers
        self._stopping = stopping
        self._backoff = Backoff(stopping)
        self._changed = threading.Condition()
        self._at_work = 0
        self._forget_at = 0.0

    def run(self) -> None:
        """Send what is due, until stopping; outlive every outage."""
        with ThreadPoolExecutor(self._threads, "webhooks") as pool:
            while not self._stopping.is_set():
                try:
                    busy = self._take_turn(pool)
                except Unavailable as error:
                    _log.warning("webhooks wait", extra={"reason": str(error)})
                    self._backoff.pause()
                except Exception:  # noqa: BLE001 - the loop outlives what it cannot know
                    _log.exception("webhooks begin anew")
                    self._backoff.pause()
                else:
                    self._backoff.reset()
                    self._rest(busy=busy)

    def _take_turn(self, pool: ThreadPoolExecutor) -> bool:
        """Begin what is due, and tell whether there may be more of it."""
        self._clean_up()
        free = self._threads - self._at_work
        claimed = self._deliverer.claim(free) if free else ()
        for one in claimed:
            with self._changed:
                self._at_work += 1
            pool.submit(self._deliver, one)
        return bool(claimed) or not free

    def _rest(self, *, busy: bool) -> None:
        """Wait for a thread that comes free, or a while where there is nothing to do."""
        with self._changed:
            if not busy or self._at_work >= self._threads:
                self._changed.wait(IDLE_SECONDS)

    def _deliver(self, claimed: Claimed) -> None:
        try:
            self._helpers.poke(self._deliverer.deliver(claimed))
        except Unavailable as error:
            _log.warning("delivery not noted", extra={"reason": str(error)})
        except Exception:  # noqa: BLE001 - one delivery must not end the others
            _log.exception("delivery failed", extra={"url": claimed.url})
        finally:
            with self._changed:
                self._at_work -= 1
                self._changed.notify()

    def _clean_up(self) -> None:
        if time.monotonic() >= self._forget_at:
            self._forget_at = time.monotonic() + FORGET_SECONDS
            if forgotten := self._deliverer.forget():
                _log.info("old deliveries removed", extra={"deliveries": forgotten})
