"""The machine's RabbitMQ, where it has one; it is shared, so tests use names of their own there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel

from customer_core.kernel.errors import DependencyUnavailable
from customer_transports.rabbitmq_link import ping

PORT = 5672
T = TypeVar("T")


def url(port: int = PORT) -> str:
    """Return the address by a port."""
    return f"amqp://guest:guest@127.0.0.1:{port}/"


def needed() -> None:
    """Skip a test, and say why, where the machine has no RabbitMQ."""
    try:
        ping(url())
    except DependencyUnavailable:
        pytest.skip(f"no RabbitMQ answers at {url()}")


def on_channel(work: Callable[[AbstractChannel], Awaitable[T]]) -> T:
    """Return what some work on a channel returns."""

    async def done() -> T:
        async with await aio_pika.connect(url()) as connection:
            return await work(await connection.channel())

    return asyncio.run(done())


def remove(*names: str) -> None:
    """Remove queues and exchanges, with those of their dead letters."""

    async def removed(channel: AbstractChannel) -> None:
        for name in names:
            for each in (name, f"{name}.dead"):
                await channel.queue_delete(each)
                await channel.exchange_delete(each)

    on_channel(removed)
