"""A connection to RabbitMQ with one channel, made again after it broke."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.connection import make_url
from aio_pika.exceptions import AMQPError

from customer_core.kernel.errors import DependencyUnavailable
from customer_transports.loop_thread import LoopThread

_log = logging.getLogger("customers.rabbitmq")

RABBITMQ = "RabbitMQ"
SECONDS = 5.0
"""How long a command may take before RabbitMQ counts as not answering."""

HEARTBEAT_SECONDS = 5
"""How often RabbitMQ must be heard of; without, the connection is given up after 18 seconds."""

Made = TypeVar("Made")


class Link(Generic[Made]):
    """A connection and what is made on its channel: an exchange, or a queue that is consumed.

    All its methods run on one event loop.

    Args:
        url: RabbitMQ.
        prepare: makes what is needed on a fresh channel.
        confirms: whether publishing waits for RabbitMQ's confirmation.
    """

    def __init__(
        self, url: str, prepare: Callable[[AbstractChannel], Awaitable[Made]], *, confirms: bool
    ) -> None:
        self._url = url
        self._prepare = prepare
        self._confirms = confirms
        self._connecting = asyncio.Lock()
        self._connection: AbstractConnection | None = None
        self._channel: AbstractChannel | None = None
        self._made: Made | None = None

    @property
    def broken(self) -> bool:
        """Whether there is no connection, or none that works."""
        return self._channel is None or self._channel.is_closed

    async def made(self) -> Made:
        """Return what was made on the channel, after connecting where that is needed."""
        async with self._connecting:
            if self._made is None or self.broken:
                await self.close()
                self._made = await self._connect()
            return self._made

    async def _connect(self) -> Made:
        url = make_url(self._url, heartbeat=HEARTBEAT_SECONDS)
        self._connection = aio_pika.Connection(url)  # kept from the start, so that it is closed
        await self._connection.connect(timeout=SECONDS)
        self._channel = await self._connection.channel(publisher_confirms=self._confirms)
        return await self._prepare(self._channel)

    async def close(self) -> None:
        """Close the connection; what was not acknowledged goes to others."""
        connection, self._connection, self._channel, self._made = self._connection, None, None, None
        if connection is not None:
            with _told():
                await connection.close()


@contextmanager
def _told() -> Iterator[None]:
    """Go on after a failure to close what is of no use any more."""
    try:
        yield
    except (AMQPError, OSError, TimeoutError) as error:
        _log.debug("RabbitMQ was left without a word", extra={"reason": repr(error)})


@contextmanager
def available() -> Iterator[None]:
    """Turn any trouble with RabbitMQ into ``DependencyUnavailable``, and tell its reason.

    Refusals count as trouble too, such as an exchange that exists as another type: messages must
    wait until somebody has mended it, rather than be put aside one by one.
    """
    try:
        yield
    except (AMQPError, OSError, TimeoutError, asyncio.CancelledError) as error:
        _log.warning("RabbitMQ does not answer", extra={"reason": repr(error)})
        raise DependencyUnavailable(RABBITMQ) from error


def ping(url: str) -> None:
    """Ask RabbitMQ whether it answers.

    Raises:
        DependencyUnavailable: it does not.
    """

    async def connect() -> None:
        async with await aio_pika.connect(url, timeout=SECONDS):
            pass

    loop = LoopThread("rabbitmq-ping")
    try:
        with available():
            loop.run(connect(), SECONDS)
    finally:
        loop.close()
