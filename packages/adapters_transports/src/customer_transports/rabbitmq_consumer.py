"""RabbitMQ as a transport in: a quorum queue with dead letters, acknowledged by hand."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress

import attrs
from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, AbstractQueue

from customer_core.event_plane.transports import CONTENT_TYPE, MESSAGE_ID, TOPIC, Incoming
from customer_core.kernel.errors import DependencyUnavailable
from customer_transports.loop_thread import LoopThread
from customer_transports.rabbitmq_link import RABBITMQ, SECONDS, Link, available

_log = logging.getLogger("customers.ingest")

PREFETCH = 1_000
DELIVERIES = 100
"""How often a message may be handed out before it becomes a dead letter.

Messages that cannot be understood are put into quarantine and acknowledged; this bound is for what
kills the process that takes it, and far above what restarts of workers come to.
"""


@attrs.frozen(kw_only=True)
class RabbitMessage(Incoming):
    """One message of the queue.

    Attributes:
        delivery: what acknowledges it.
    """

    delivery: AbstractIncomingMessage = attrs.field(eq=False, repr=False)


class RabbitConsumer:
    """Implements the core's ``Consumer`` over a queue that processes share.

    Args:
        url: RabbitMQ.
        queue: name of the durable quorum queue, and with ``.dead`` that of the exchange and the
            queue of its dead letters; all are made where they are missing.
        exchanges: durable topic exchanges to bind it to, made where they are missing.
        bindings: patterns of routing keys.
    """

    def __init__(
        self, url: str, queue: str, *, exchanges: Sequence[str], bindings: Sequence[str]
    ) -> None:
        self._queue = queue
        self._exchanges, self._bindings = tuple(exchanges), tuple(bindings)
        self._loop = LoopThread("rabbitmq-in")
        self._link = Link(url, self._prepare, confirms=False)
        self._arrived = threading.Condition()
        self._waiting: deque[RabbitMessage] = deque()

    def open(self) -> None:
        """Connect anew, and make the queue and its bindings where they are missing.

        Raises:
            DependencyUnavailable: RabbitMQ does not answer, or refuses what is to be made.
        """
        with available():
            self._loop.run(self._connect(), 2 * SECONDS)

    async def _connect(self) -> None:
        await self._link.close()
        with self._arrived:
            self._waiting.clear()
        await self._link.made()

    async def _prepare(self, channel: AbstractChannel) -> AbstractQueue:
        await channel.set_qos(prefetch_count=PREFETCH)
        dead = f"{self._queue}.dead"
        graveyard = await channel.declare_exchange(dead, ExchangeType.FANOUT, durable=True)
        grave = await channel.declare_queue(
            dead, durable=True, arguments={"x-queue-type": "quorum"}
        )
        await grave.bind(graveyard)
        queue = await channel.declare_queue(
            self._queue,
            durable=True,
            arguments={
                "x-queue-type": "quorum",
                "x-delivery-limit": DELIVERIES,
                "x-dead-letter-exchange": dead,
            },
        )
        for exchange in self._exchanges:
            source = await channel.declare_exchange(exchange, ExchangeType.TOPIC, durable=True)
            for binding in self._bindings:
                await queue.bind(source, routing_key=binding)
        channel.close_callbacks.add(self._lost)
        await queue.consume(self._arrive)
        return queue

    async def _arrive(self, delivery: AbstractIncomingMessage) -> None:
        message = RabbitMessage(
            origin=f"rabbitmq:{delivery.exchange or self._queue}",
            payload=delivery.body,
            headers=_headers(delivery),
            delivery=delivery,
        )
        with self._arrived:
            self._waiting.append(message)
            self._arrived.notify()

    def _lost(self, *_: object) -> None:
        """Wake who waits; what has arrived will be handed out again."""
        with self._arrived:
            self._waiting.clear()
            self._arrived.notify_all()

    def read(self, wait_ms: int, count: int) -> Sequence[RabbitMessage]:
        """Return messages, waiting for the first of them.

        Raises:
            DependencyUnavailable: the connection is lost, or was never made.
        """
        with self._arrived:
            self._arrived.wait_for(lambda: self._waiting or self._link.broken, wait_ms / 1000)
            if not self._waiting and self._link.broken:
                raise DependencyUnavailable(RABBITMQ)
            return [self._waiting.popleft() for _ in range(min(count, len(self._waiting)))]

    def ack(self, messages: Sequence[Incoming]) -> None:
        """Tell that messages need not be handed out again.

        Raises:
            DependencyUnavailable: the connection they came by is lost; they will come again.
        """
        mine = [message.delivery for message in messages if isinstance(message, RabbitMessage)]
        if mine:
            with available():
                self._loop.run(_acknowledge(mine), SECONDS)

    def forget(self, messages: Sequence[Incoming]) -> None:
        """Do nothing more: RabbitMQ keeps nothing that was acknowledged."""

    def close(self) -> None:
        """Close the connection; what was not acknowledged goes to others."""
        if self._loop.runs:
            with suppress(DependencyUnavailable), available():
                self._loop.run(self._link.close(), SECONDS)
            self._loop.close()


async def _acknowledge(deliveries: Sequence[AbstractIncomingMessage]) -> None:
    for delivery in deliveries:
        await delivery.ack()


def _headers(delivery: AbstractIncomingMessage) -> Mapping[str, str]:
    found = {name.lower(): _shown(value) for name, value in delivery.headers.items()}
    beside = {
        TOPIC: delivery.routing_key,
        MESSAGE_ID: delivery.message_id,
        CONTENT_TYPE: delivery.content_type,
    }
    return found | {name: value for name, value in beside.items() if value}


def _shown(value: object) -> str:
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)
