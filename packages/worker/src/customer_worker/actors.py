"""What the worker does on a message: messages are pokes, what they are about is in the journal."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable

import dramatiq

from customer_core.event_plane.assessor import Assessed
from customer_core.kernel.errors import Unavailable
from customer_worker.advance import Advancer

_log = logging.getLogger("customers.worker")

QUEUE = "events"

_UNLIMITED = float("inf")  # a backlog takes as long as it takes, and stopping ends it

Assessments = Callable[[], Iterable[Assessed]]


def declare(
    broker: dramatiq.Broker, advancer: Advancer, due: Assessments, stopping: threading.Event
) -> None:
    """Declare the actors ``advance(partitions)`` and ``tick()`` on a broker.

    Args:
        broker: where their messages come from.
        advancer: advances the readers of the journal.
        due: assesses the customers whose standing time alone has changed, chunk by chunk.
        stopping: ends a tick between two chunks.
    """
    at_work = threading.Lock()

    @dramatiq.actor(queue_name=QUEUE, broker=broker, time_limit=_UNLIMITED)
    def advance(partitions: list[int]) -> None:
        advancer.advance(partitions)

    @dramatiq.actor(queue_name=QUEUE, broker=broker, time_limit=_UNLIMITED)
    def tick() -> None:
        if not at_work.acquire(blocking=False):
            return
        try:
            _assess(due(), advancer, stopping)
        finally:
            at_work.release()


def _assess(chunks: Iterable[Assessed], advancer: Advancer, stopping: threading.Event) -> None:
    customers = moved = 0
    try:
        for chunk in chunks:
            customers, moved = customers + chunk.customers, moved + len(chunk.moved)
            advancer.advance(chunk.partitions)
            if stopping.is_set():
                break
    except Unavailable as error:
        _log.warning("tick waits", extra={"reason": str(error)})
    if customers:
        _log.info("segments assessed", extra={"customers": customers, "moved": moved})
