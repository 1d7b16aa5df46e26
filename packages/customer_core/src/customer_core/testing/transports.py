"""A transport in memory, out and in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import attrs

from customer_core.event_plane.transports import Incoming, Outgoing
from customer_core.kernel.errors import DependencyUnavailable


@attrs.frozen(kw_only=True)
class MemoryMessage(Incoming):
    """A message with its place among all."""

    number: int


@attrs.define(slots=False)
class MemoryTransport:
    """A broker in memory: implements ``Publisher``, and makes the members of its one group.

    Attributes:
        down: whether it does not answer.
        waiting: messages that nobody has taken.
        sent: how many there were in all.
    """

    down: bool = False
    waiting: deque[MemoryMessage] = attrs.field(factory=deque)
    sent: int = 0

    def publisher(self) -> MemoryTransport:
        """Return the transport out."""
        return self

    def consumer(self, member: str) -> MemoryConsumer:
        """Return a member of the group."""
        return MemoryConsumer(self, member)

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """Let it not answer as long as a ``with`` lasts."""
        self.down = True
        yield
        self.down = False

    def publish(self, messages: Sequence[Outgoing]) -> None:
        """Keep messages for who reads them."""
        self.need()
        for message in messages:
            self.sent += 1
            self.waiting.append(
                MemoryMessage(
                    origin="memory",
                    payload=message.body,
                    headers={name.lower(): value for name, value in message.labels.items()},
                    number=self.sent,
                )
            )

    def need(self) -> None:
        """Refuse while down."""
        if self.down:
            raise DependencyUnavailable("The transport in memory")

    def close(self) -> None:
        """Do nothing: there is no connection."""


class MemoryConsumer:
    """Implements ``Consumer``: what it took and did not acknowledge goes back when it closes.

    Args:
        transport: the broker.
        member: its name there.
    """

    def __init__(self, transport: MemoryTransport, member: str) -> None:
        self.member = member
        self._transport = transport
        self._taken: dict[int, MemoryMessage] = {}

    def open(self) -> None:
        """Put back what was taken before."""
        self._transport.need()
        self.close()

    def read(self, wait_ms: int, count: int) -> Sequence[MemoryMessage]:  # noqa: ARG002 - the port
        """Take messages; nobody sends any while this waits, so it does not."""
        self._transport.need()
        waiting = self._transport.waiting
        batch = [waiting.popleft() for _ in range(min(count, len(waiting)))]
        self._taken |= {message.number: message for message in batch}
        return batch

    def ack(self, messages: Sequence[Incoming]) -> None:
        """Forget messages."""
        self._transport.need()
        for message in messages:
            if isinstance(message, MemoryMessage):
                self._taken.pop(message.number, None)

    def forget(self, messages: Sequence[Incoming]) -> None:
        """Do nothing more: what was acknowledged is gone."""

    def close(self) -> None:
        """Put back what was taken."""
        back = sorted(self._taken.values(), key=lambda message: message.number, reverse=True)
        self._transport.waiting.extendleft(back)
        self._taken.clear()
