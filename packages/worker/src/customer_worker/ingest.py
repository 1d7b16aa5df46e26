"""Taking in what other services sent to Redis Streams: committed first, acknowledged after."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Protocol

from customer_bootstrap.events_wire import IngestReport
from customer_core.kernel.errors import Unavailable
from customer_worker.advance import Advancer
from customer_worker.backoff import Backoff
from customer_worker.intake import Intake

_log = logging.getLogger("customers.ingest")

BATCH = 500
BLOCK_MILLISECONDS = 500
RECLAIM_SECONDS = 10.0
DEAD_AFTER_MILLISECONDS = 30_000
"""After what time a message that was handed out, but never acknowledged, is taken over."""

INLINE_SECONDS = 0.1
INLINE_PARTITIONS = 4
"""Up to how many partitions this thread advances alone; for more it calls others to help."""


class Message(Protocol):
    """One message of a stream."""

    @property
    def stream(self) -> str:
        """The stream it came by."""
        ...

    @property
    def payload(self) -> bytes:
        """What it says."""
        ...


class Consumer(Protocol):
    """A member of the group that reads the streams of other services."""

    def ensure_groups(self) -> None:
        """Make the streams and the group where they are missing."""
        ...

    def read(self, block_ms: int, count: int) -> Sequence[Message]:
        """Return new messages, waiting for the first of them."""
        ...

    def ack(self, messages: Sequence[Message]) -> None:
        """Tell that messages need not be handed out again."""
        ...

    def reclaim(self, min_idle_ms: int, count: int) -> Sequence[Message]:
        """Return messages that other members took and never acknowledged."""
        ...


class Helpers(Protocol):
    """Calls the threads of all workers."""

    def poke(self, partitions: Iterable[int]) -> None:
        """Tell them that partitions have work."""
        ...


class Ingestion:
    """Moves messages from the streams into the journal, and advances the readers at once.

    Nothing is acknowledged before it is committed: a batch that PostgreSQL did not take is kept
    and tried again, and if the process dies before that, another one reclaims it.

    Args:
        consumer: reads the streams.
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
        self._kept: Sequence[Message] = ()
        self._touched: set[int] = set()
        self._joined = False
        self._reclaim_at = 0.0

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
            Unavailable: PostgreSQL or Redis does not answer; the batch is kept.
        """
        self._kept = self._kept or self._next_batch()
        if not self._kept:
            return
        self._commit(self._kept)
        batch, self._kept = self._kept, ()
        try:
            self._consumer.ack(batch)
        finally:
            self._advance()

    def _next_batch(self) -> Sequence[Message]:
        if not self._joined:
            self._consumer.ensure_groups()
            self._joined = True
        if time.monotonic() >= self._reclaim_at:
            self._reclaim_at = time.monotonic() + RECLAIM_SECONDS
            if reclaimed := self._consumer.reclaim(DEAD_AFTER_MILLISECONDS, BATCH):
                _log.info("messages reclaimed", extra={"messages": len(reclaimed)})
                return reclaimed
        return self._consumer.read(BLOCK_MILLISECONDS, BATCH)

    def _commit(self, batch: Sequence[Message]) -> None:
        by_stream: dict[str, list[bytes]] = {}
        for message in batch:
            by_stream.setdefault(message.stream, []).append(message.payload)
        for stream, payloads in by_stream.items():
            self._commit_stream(f"redis:{stream}", payloads)

    def _commit_stream(self, transport: str, payloads: Sequence[bytes]) -> None:
        """Commit messages; where one of them breaks the whole, find it and put it aside."""
        try:
            report = self._intake.take_in(transport, payloads)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one message must not hold up all others
            if len(payloads) > 1:
                half = len(payloads) // 2
                self._commit_stream(transport, payloads[:half])
                self._commit_stream(transport, payloads[half:])
                return
            _log.exception("message put aside", extra={"transport": transport})
            self._intake.put_aside(transport, payloads[0], f"{type(error).__name__}: {error}")
        else:
            self._touched |= report.ingested.partitions
            _tell(transport, report)

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


def _tell(transport: str, report: IngestReport) -> None:
    ingested = report.ingested
    about = {"transport": transport, "added": ingested.added, "known": ingested.known}
    _log.info("events taken in", extra=about)
    for refused in report.refused:
        _log.warning("message refused", extra={"transport": transport, "reason": refused.reason})
