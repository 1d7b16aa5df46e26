"""What the worker does on a message: messages are pokes, what they are about is in the journal."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator

import attrs
import dramatiq

from customer_core.event_plane.assessor import Assessed
from customer_core.event_plane.recompute import Recomputed
from customer_core.kernel.errors import Unavailable
from customer_worker.advance import Advancer

_log = logging.getLogger("customers.worker")

QUEUE = "events"

_UNLIMITED = float("inf")  # a backlog takes as long as it takes, and stopping ends it

Assessments = Callable[[], Iterable[Assessed]]
Recomputes = Callable[[], Iterable[Recomputed]]


@attrs.frozen
class _Chunk:
    """What was done in one transaction: customers looked at, those who moved, where events are."""

    customers: int
    moved: int
    partitions: frozenset[int]


def declare(
    broker: dramatiq.Broker,
    advancer: Advancer,
    due: Assessments,
    redefined: Recomputes,
    stopping: threading.Event,
) -> None:
    """Declare the actors ``advance(partitions)``, ``tick()`` and ``redefine()`` on a broker.

    Args:
        broker: where their messages come from.
        advancer: advances the readers of the journal.
        due: assesses the customers whose standing time alone has changed, chunk by chunk.
        redefined: brings those up to date whose business has changed what it defines.
        stopping: ends a tick, or what follows on a definition, between two chunks.
    """
    ticking, redefining = threading.Lock(), threading.Lock()

    @dramatiq.actor(queue_name=QUEUE, broker=broker, time_limit=_UNLIMITED)
    def advance(partitions: list[int]) -> None:
        advancer.advance(partitions)

    @dramatiq.actor(queue_name=QUEUE, broker=broker, time_limit=_UNLIMITED)
    def tick() -> None:
        alone(ticking, lambda: _go_through("tick", _assessed(due), advancer, stopping))

    @dramatiq.actor(queue_name=QUEUE, broker=broker, time_limit=_UNLIMITED)
    def redefine() -> None:
        chunks = _recomputed(redefined)
        alone(redefining, lambda: _go_through("redefinition", chunks, advancer, stopping))


def alone(lock: threading.Lock, work: Callable[[], None]) -> None:
    """Do work unless another thread is at it."""
    if not lock.acquire(blocking=False):
        return
    try:
        work()
    finally:
        lock.release()


def _assessed(due: Assessments) -> Iterator[_Chunk]:
    for one in due():
        yield _Chunk(one.customers, len(one.moved), one.partitions)


def _recomputed(redefined: Recomputes) -> Iterator[_Chunk]:
    for one in redefined():
        yield _Chunk(one.customers, one.movements.changed, one.partitions)


def _go_through(
    what: str, chunks: Iterable[_Chunk], advancer: Advancer, stopping: threading.Event
) -> None:
    customers = moved = 0
    try:
        for chunk in chunks:
            customers, moved = customers + chunk.customers, moved + chunk.moved
            advancer.advance(chunk.partitions)
            if stopping.is_set():
                break
    except Unavailable as error:
        _log.warning(f"{what} waits", extra={"reason": str(error)})
    if customers:
        about = {"customers": customers, "moved": moved, "because": what}
        _log.info("segments assessed", extra=about)
