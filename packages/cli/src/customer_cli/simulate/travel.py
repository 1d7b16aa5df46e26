"""How messages travel: late, out of order, and twice."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush
from random import Random

from customer_cli.simulate.messages import SimulatedMessage
from customer_cli.simulate.plan import Plan

_FAR = 20  # windows


class Journey:
    """Lets messages arrive in another order than they were sent in.

    Held in memory are those that are late: a window of them, and twenty where there is delay.

    Args:
        plan: with the shares.
        random: decides.
    """

    def __init__(self, plan: Plan, random: Random) -> None:
        self._random = random
        self._delay, self._disorder = plan.delay, plan.delay + plan.disorder
        self._window = plan.window

    def arriving(self, sent: Iterator[tuple[SimulatedMessage, bool]]) -> Iterator[SimulatedMessage]:
        """Yield the messages as they arrive.

        Args:
            sent: each with whether it is the second of its kind, which follows some time later.
        """
        late: list[tuple[float, int, SimulatedMessage]] = []
        for place, (message, is_copy) in enumerate(sent):
            heappush(late, (place + self._lateness(is_copy=is_copy), place, message))
            while late and late[0][0] <= place:
                yield heappop(late)[2]
        while late:
            yield heappop(late)[2]

    def _lateness(self, *, is_copy: bool) -> float:
        draw = self._random.random()
        if draw < self._delay:
            return self._random.random() * self._window * _FAR
        if is_copy or draw < self._disorder:
            return self._random.random() * self._window
        return 0.0
