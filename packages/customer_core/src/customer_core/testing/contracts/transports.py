"""A transport under test: messages to send, and patience until they come."""
# ruff: noqa: S101 - tests assert

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import pytest

from customer_core.event_plane.transports import Consumer, Incoming, Outgoing, Publisher
from customer_core.kernel.errors import DependencyUnavailable

PATIENCE_SECONDS = 40.0
WAIT_MILLISECONDS = 100


class TransportUnderTest(Protocol):
    """A transport whose output is its own input."""

    def publisher(self) -> Publisher:
        """Return the transport out, not closed by anybody else."""
        ...

    def consumer(self, member: str) -> Consumer:
        """Return a member of the one group, not opened yet."""
        ...

    def cut_off(self) -> AbstractContextManager[None]:
        """Let the transport not answer as long as a ``with`` lasts."""
        ...


def a_message(
    number: int = 1,
    *,
    key: str = "default customer:cust-1",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Outgoing:
    """Return a message as a relay sends it."""
    return Outgoing(
        topic="customers.customer.created",
        key=key,
        event_id=f"evt-{number}",
        body=b'{"number": %d}' % number if body is None else body,
        headers=headers or {},
    )


def received(
    consumer: Consumer, number: int, *, acknowledged: bool = True, at_once: int = 500
) -> list[Incoming]:
    """Read until so many messages have come; fail where they do not."""
    found: list[Incoming] = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(found) < number:
        assert time.monotonic() < deadline, f"{len(found)} of {number} messages came"
        batch = consumer.read(WAIT_MILLISECONDS, at_once)
        found += batch
        if acknowledged:
            consumer.ack(batch)
    return found


def ids(messages: Sequence[Incoming]) -> list[str]:
    """Return the ids of the events that messages carry."""
    return [message.headers["message-id"] for message in messages]


def until_answered(attempt: Callable[[], object]) -> None:
    """Attempt something until the transport answers; fail where it does not any more."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            attempt()
        except DependencyUnavailable:
            assert time.monotonic() < deadline, "the transport does not answer any more"
            time.sleep(0.05)
        else:
            return


def until_refused(attempt: Callable[[], object]) -> None:
    """Attempt something until it is told that the transport does not answer."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            attempt()
        except DependencyUnavailable:
            return
    pytest.fail("nobody told that the transport does not answer")
