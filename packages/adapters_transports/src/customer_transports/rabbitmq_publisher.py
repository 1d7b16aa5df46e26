"""RabbitMQ as a transport out: a topic exchange, every message confirmed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

from aio_pika import DeliveryMode, ExchangeType, Message
from aio_pika.abc import AbstractChannel, AbstractExchange
from aiormq.abc import DeliveredMessage

from customer_core.event_plane.transports import KEY, Outgoing
from customer_core.kernel.errors import DependencyUnavailable
from customer_transports.loop_thread import LoopThread
from customer_transports.rabbitmq_link import SECONDS, Link, available

_log = logging.getLogger("customers.relay")


class RabbitPublisher:
    """Implements the core's ``Publisher``; any number of threads may use it at once.

    The routing key is the topic, the message's id that of the event, and the key is a header. A
    message that no queue is bound for is dropped by RabbitMQ, as on every topic exchange; that is
    told to the log, once for each topic.

    Args:
        url: RabbitMQ.
        exchange: a durable topic exchange, made where it is missing.
    """

    def __init__(self, url: str, exchange: str) -> None:
        self._exchange = exchange
        self._loop = LoopThread("rabbitmq-out")
        self._link = Link(url, self._prepare, confirms=True)
        self._unheard: set[str] = set()

    async def _prepare(self, channel: AbstractChannel) -> AbstractExchange:
        return await channel.declare_exchange(self._exchange, ExchangeType.TOPIC, durable=True)

    def publish(self, messages: Sequence[Outgoing]) -> None:
        """Send messages in this order, and return once RabbitMQ has confirmed all of them.

        Raises:
            DependencyUnavailable: RabbitMQ does not answer, or does not take a message; some may
                have been sent.
        """
        if messages:
            with available():
                self._loop.run(self._publish(messages), SECONDS)

    async def _publish(self, messages: Sequence[Outgoing]) -> None:
        try:
            exchange = await self._link.made()
            await asyncio.gather(*(self._send(exchange, message) for message in messages))
        except BaseException:
            await self._link.close()
            raise

    async def _send(self, exchange: AbstractExchange, message: Outgoing) -> None:
        sent = Message(
            message.body,
            content_type=message.content_type,
            message_id=message.event_id,
            headers={**message.headers, KEY: message.key},
            delivery_mode=DeliveryMode.PERSISTENT,
        )
        outcome = await exchange.publish(sent, routing_key=message.topic, mandatory=True)
        returned = isinstance(outcome, DeliveredMessage)
        if returned and message.topic not in self._unheard:
            self._unheard.add(message.topic)
            _log.warning(
                "no queue is bound for a topic",
                extra={"exchange": self._exchange, "topic": message.topic},
            )

    def close(self) -> None:
        """Close the connection."""
        if self._loop.runs:
            with suppress(DependencyUnavailable), available():
                self._loop.run(self._link.close(), SECONDS)
            self._loop.close()
