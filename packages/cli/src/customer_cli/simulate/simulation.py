"""A platform at work: its facts as messages, spoiled, doubled and disordered as the plan says."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from customer_cli.simulate.envelopes import Wrapper
from customer_cli.simulate.expectation.model import Expectation
from customer_cli.simulate.facts import Fact
from customer_cli.simulate.messages import SimulatedMessage
from customer_cli.simulate.people import Person
from customer_cli.simulate.plan import Plan
from customer_cli.simulate.spoiling import can_spoil, hostile, spoiled
from customer_cli.simulate.travel import Journey
from customer_cli.simulate.world import World


class Simulation(Iterator[SimulatedMessage]):
    """Yields messages, and knows what they come to.

    Memory does not grow with the messages, but with the orders: the expectation keeps about two
    kilobytes of each.

    Args:
        plan: what is sent.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._world = World(plan)
        self._random = Random(f"{plan.run} travel")  # noqa: S311 - a story, no secret
        self._wrapper = Wrapper(plan.shape, self._random)
        self._expectation = Expectation(plan)
        self._arriving = Journey(plan, self._random).arriving(self._sent())
        self._last_spoilable: Fact | None = None
        self._poisons = 0

    def customers(self) -> Iterator[Person]:
        """Return everybody who is to be registered, for orders to count."""
        return self._world.customers()

    def expectation(self) -> Expectation:
        """Return what is to be found when everything that was yielded so far has been applied."""
        return self._expectation

    def __next__(self) -> SimulatedMessage:
        """Return the next message to arrive."""
        message = next(self._arriving)
        self._expectation.add(message)
        return message

    def _sent(self) -> Iterator[tuple[SimulatedMessage, bool]]:
        plan, random = self.plan, self._random
        travels_well = not (plan.poison or plan.hostile or plan.duplicates)
        hostiles = 0
        for fact in self._world.facts():
            yield self._message(fact), False
            if travels_well:
                continue
            if random.random() < plan.duplicates:
                yield self._message(fact), True
            if can_spoil(fact):
                self._last_spoilable = fact
            if random.random() < plan.poison and self._last_spoilable is not None:
                yield from self._poison(self._last_spoilable)
            if random.random() < plan.hostile:
                hostiles += 1
                yield SimulatedMessage(hostile(plan.run, hostiles)), False

    def _poison(self, fact: Fact) -> Iterator[tuple[SimulatedMessage, bool]]:
        self._poisons += 1
        poison = spoiled(fact, self._random, self._poisons)
        yield self._message(poison), False
        if self._random.random() < self.plan.duplicates:
            yield self._message(poison), True

    def _message(self, fact: Fact) -> SimulatedMessage:
        return SimulatedMessage(self._wrapper.wrapped(fact), fact)
