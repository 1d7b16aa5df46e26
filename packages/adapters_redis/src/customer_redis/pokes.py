"""Telling the worker that there is work: small messages of Dramatiq, never payloads."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable

import redis
from dramatiq import Message
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import BrokerConnectionError
from dramatiq.middleware import AgeLimit, Callbacks, Retries, ShutdownNotifications, TimeLimit

QUEUE, ADVANCE, TICK, REDEFINE, RETAIN = "events", "advance", "tick", "redefine", "retain"
NAMESPACE = "customers"
MOST_WAITING = 1000
"""Where that many wait, no worker runs, and whoever starts one is poked by the scheduler."""

_GATHER_SECONDS = 0.005
_SOCKET_SECONDS = 1.0
_MAX_AGE_MILLISECONDS = 60_000  # the scheduler pokes again long before that
_log = logging.getLogger("customers.pokes")


def make_broker(url: str) -> RedisBroker:
    """Return a broker on Redis; it connects when it is used."""
    middleware = [
        AgeLimit(max_age=_MAX_AGE_MILLISECONDS),
        TimeLimit(),
        ShutdownNotifications(),
        Callbacks(),
        Retries(max_retries=0),
    ]
    client = redis.Redis.from_url(
        url, socket_timeout=_SOCKET_SECONDS, socket_connect_timeout=_SOCKET_SECONDS, retry=None
    )
    broker = RedisBroker(  # type: ignore[no-untyped-call] # dramatiq leaves it untyped
        client=client, middleware=middleware, namespace=NAMESPACE
    )
    broker.declare_queue(QUEUE)
    return broker


class Pokes:
    """Gathers pokes and sends them from a thread of its own: callers neither wait nor fail.

    A poke that is lost does no harm, for the scheduler pokes everything every few seconds.
    """

    def __init__(self, broker: RedisBroker) -> None:
        self._broker = broker
        self._waiting: set[int] = set()
        self._asked: set[str] = set()
        self._ready = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None

    def poke(self, partitions: Iterable[int]) -> None:
        """Tell the worker that partitions of the journal have work."""
        with self._ready:
            self._waiting.update(partitions)
            self._wake()

    def tick(self) -> None:
        """Tell the worker to assess those whom time has moved."""
        self._ask(TICK)

    def redefine(self) -> None:
        """Tell the worker that a business has changed what it defines."""
        self._ask(REDEFINE)

    def retain(self) -> None:
        """Tell the worker that the retention may be due."""
        self._ask(RETAIN)

    def close(self) -> None:
        """Send what waits, and end the thread."""
        with self._ready:
            self._closing = True
            self._ready.notify()
        if self._thread is not None:
            self._thread.join(timeout=2 * _SOCKET_SECONDS)

    def _ask(self, actor: str) -> None:
        with self._ready:
            self._asked.add(actor)
            self._wake()

    def _wake(self) -> None:
        if self._thread is None and not self._closing:
            self._thread = threading.Thread(target=self._run, name="pokes", daemon=True)
            self._thread.start()
        self._ready.notify()

    def _run(self) -> None:
        closing = False
        while not closing:
            with self._ready:
                self._ready.wait_for(lambda: self._waiting or self._asked or self._closing)
                closing = self._closing
                if not closing:
                    self._ready.wait_for(lambda: self._closing, timeout=_GATHER_SECONDS)
                partitions, self._waiting = sorted(self._waiting), set()
                asked, self._asked = sorted(self._asked), set()
            if partitions:
                self._send(ADVANCE, (partitions,))
            for actor in asked:
                self._send(actor, ())

    def _send(self, actor: str, arguments: tuple[object, ...]) -> None:
        message: Message[None] = Message(
            queue_name=QUEUE, actor_name=actor, args=arguments, kwargs={}, options={}
        )
        try:
            if self._broker.client.llen(f"{NAMESPACE}:{QUEUE}") < MOST_WAITING:
                self._broker.enqueue(message)
        except (BrokerConnectionError, redis.RedisError) as error:
            _log.warning("poke lost", extra={"reason": type(error).__name__})
