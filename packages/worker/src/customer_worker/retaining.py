"""The actor of the weekly job: it tells the inactive, and anonymises those who stay so."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable

import dramatiq

from customer_core.kernel.errors import Unavailable
from customer_core.privacy.retention.run import RetentionRun
from customer_worker.actors import QUEUE, alone

_log = logging.getLogger("customers.retention")

_UNLIMITED = float("inf")  # a run takes as long as it takes, and stopping ends it

Due = Callable[[], Iterable[RetentionRun]]


def declare_retain(broker: dramatiq.Broker, due: Due, stopping: threading.Event) -> None:
    """Declare the actor ``retain()`` on a broker.

    Args:
        broker: where its messages come from.
        due: does what is due, or goes on with what was broken off.
        stopping: ends it between two pieces; somebody else goes on.
    """
    retaining = threading.Lock()

    @dramatiq.actor(queue_name=QUEUE, broker=broker, time_limit=_UNLIMITED)
    def retain() -> None:
        alone(retaining, lambda: _go_through(due, stopping))


def _go_through(due: Due, stopping: threading.Event) -> None:
    try:
        for _ in due():
            if stopping.is_set():
                break
    except Unavailable as error:
        _log.warning("retention waits", extra={"reason": str(error)})
