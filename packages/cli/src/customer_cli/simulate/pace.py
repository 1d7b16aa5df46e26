"""Sending at a set rate, until the end or until somebody stops it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice
from threading import Event
from typing import ClassVar

import attrs

from customer_cli.simulate.messages import SimulatedMessage
from customer_cli.simulate.senders import Sender
from customer_core.kernel.errors import Unavailable

BATCH = 500
_BATCHES_A_SECOND = 10


@attrs.define(eq=False)
class SimulationBroken(Unavailable):
    """{reason} About {messages} messages are sent; run it again, and what is there is passed over."""  # noqa: E501 - the message is on one line

    code: ClassVar[str] = "SIMULATION_BROKEN"
    reason: str
    messages: int


@attrs.frozen(kw_only=True)
class Pace:
    """How fast and how long to send.

    Attributes:
        rate: messages a second, or 0 for as fast as possible.
        seconds: how long, or None until the end.
        stopping: ends it between two batches.
    """

    rate: float = 0.0
    seconds: float | None = None
    stopping: Event = attrs.field(factory=Event)

    def send(
        self, messages: Iterator[SimulatedMessage], sender: Sender, sent: Callable[[int], None]
    ) -> int:
        """Send messages and return how many.

        Args:
            messages: which.
            sender: where to.
            sent: told after each batch how many more there are.

        Raises:
            SimulationBroken: nobody answers there.
        """
        begun, done = time.monotonic(), 0
        while not self._is_over(begun) and (batch := list(islice(messages, self._size))):
            try:
                sender.send(batch)
            except Unavailable as error:
                raise SimulationBroken(str(error), done) from error
            done += len(batch)
            sent(len(batch))
            if self.rate:
                self.stopping.wait(max(0.0, begun + done / self.rate - time.monotonic()))
        return done

    @property
    def _size(self) -> int:
        return min(BATCH, max(1, round(self.rate / _BATCHES_A_SECOND))) if self.rate else BATCH

    def _is_over(self, begun: float) -> bool:
        late = self.seconds is not None and time.monotonic() - begun >= self.seconds
        return late or self.stopping.is_set()
