"""Taking in what other services sent, by any transport: committed first, acknowledged after."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence
from typing import Protocol

from customer_core.event_plane.transports import Consumer, Incoming
from customer_core.kernel.errors import Unavailable
from customer_worker.advance import Advancer
from customer_worker.backoff import Backoff
from customer_worker.intake import Intake

_log = logging.getLogger("customers.ingest")

BATCH = 1_000
WAIT_MILLISECONDS = 500

INLINE_SECONDS = 0.1
INLINE_PARTITIONS = 4
"""Up to how many partitions this thread advances alone; for more it calls others to help."""


class Helpers(Protocol):
    """Calls the threads of all workers."""

    def poke(self, partitions: Iterable[int]) -> None:
        """Tell them that partitions have work."""
        ...


class Ingestion:
    """Moves messages from a transport into the journal, and advances the readers at once.

    Nothing is acknowledged before it is committed: a batch that PostgreSQL did not take is kept
    and tried again, and if the process dies before that, another one is handed it.

    Args:
        consumer: reads from the transport.
        intake: commits messages to the journal or the quarantine.
        advancer: shows people what came in.
        helpers: called when there is much to advance.
        stopping: ends the loop after the batch at hand.
    """

    def __init__(
        self,
        consumer: Consumer,
        *,
        intake: Intake,
        advancer: Advancer,
        helpers: Helpers,
        stopping: threading.Event,
    ) -> None:
        self._consumer = consumer
        self._intake = intake
        self._advancer = advancer
        self._helpers = helpers
        self._stopping = stopping
        self._backoff = Backoff(stopping)
        self._kept: Sequence[Incoming] = ()
        self._touched: set[int] = set()
        self._erased: list[Incoming] = []
        self._joined = False

    def run(self) -> None:
        """Take in what comes, until stopping; outlive every outage."""
        while not self._stopping.is_set():
            try:
                self.take_turn()
            except Unavailable as error:
                self._fail_softly("ingest waits", error)
            except Exception as error:  # noqa: BLE001 - the loop outlives what it cannot know
                _log.exception("ingest failed", extra={"kept": len(self._kept)})
                self._fail_softly("ingest begins anew", error)
            else:
                self._recovered()

    def take_turn(self) -> None:
        """Take in the next batch, or return without one after a while.

        Raises:
            Unavailable: PostgreSQL or the transport does not answer; the batch is kept.
        """
        self._kept = self._kept or self._next_batch()
        if not self._kept:
            return
        self._commit(self._kept)
        batch, self._kept = self._kept, ()
        erased, self._erased = self._erased, []
        try:
            self._consumer.ack(batch)
            self._consumer.forget(erased)
        finally:
            self._advance()

    def _next_batch(self) -> Sequence[Incoming]:
        if not self._joined:
            self._consumer.open()
            self._joined = True
        return self._consumer.read(WAIT_MILLISECONDS, BATCH)

    def _commit(self, batch: Sequence[Incoming]) -> None:
        """Commit messages; where one of them breaks the whole, find it and put it aside."""
        try:
            report = self._intake.take_in(batch)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one message must not hold up all others
            if len(batch) > 1:
                half = len(batch) // 2
                self._commit(batch[:half])
                self._commit(batch[half:])
                return
            _log.exception("message put aside", extra={"transport": batch[0].origin})
            self._intake.put_aside(batch[0], f"{type(error).__name__}: {error}")
        else:
            self._touched |= report.ingested.partitions
            self._erased += [batch[place] for place in report.about_erased]
            for refused in report.refused:
                about = {"transport": batch[refused.index].origin, "reason": refused.reason}
                _log.warning("message refused", extra=about)

    def _advance(self) -> None:
        """Advance here, without the way through a queue; call for help where it is much."""
        partitions, self._touched = sorted(self._touched), set()
        called = len(partitions) > INLINE_PARTITIONS
        if called:
            self._helpers.poke(partitions)
        done = self._advancer.advance(partitions, seconds=INLINE_SECONDS)
        if not (done or called):
            self._helpers.poke(partitions)

    def _fail_softly(self, what: str, error: Exception) -> None:
        self._joined = False
        if not self._backoff.failing:
            _log.warning(what, extra={"reason": str(error), "kept": len(self._kept)})
        self._backoff.pause()

    def _recovered(self) -> None:
        if self._backoff.failing:
            _log.info("ingest goes on")
            self._backoff.reset()
