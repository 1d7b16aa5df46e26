"""Many stories at once: the facts of a platform in the order in which they are told."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate, islice

from customer_cli.simulate.facts import Fact
from customer_cli.simulate.orders import OrderStories
from customer_cli.simulate.people import Person
from customer_cli.simulate.plan import Plan
from customer_cli.simulate.teller import Teller
from customer_cli.simulate.visits import OtherStories

_AT_ONCE = 128


class World:
    """A platform of other services.

    What happens depends on nothing but the plan's seed, moment, businesses and customers.

    Args:
        plan: what is to happen.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._teller = Teller(plan)
        orders, others = OrderStories(self._teller), OtherStories(self._teller)
        kinds = (
            (64, orders.story),
            (10, others.appointment),
            (4, others.brochure),
            (8, others.sign_up),
            (12, others.points),
            (2, others.stock),
        )
        self._stories = [story for _, story in kinds]
        self._shares = list(accumulate(share for share, _ in kinds))

    def customers(self) -> Iterator[Person]:
        """Return everybody whom facts may name by a customer's id."""
        return self._teller.people.customers()

    def facts(self) -> Iterator[Fact]:
        """Tell what happens, up to the end of the plan."""
        return islice(self._endless(), self._plan.events)

    def _endless(self) -> Iterator[Fact]:
        random, until = self._teller.random, self._teller.until
        running = [self._new_story() for _ in range(_AT_ONCE)]
        while True:
            place = int(random.random() * _AT_ONCE)
            fact = next(running[place], None)
            if fact is None or fact.at > until:
                running[place] = self._new_story()
            else:
                yield fact

    def _new_story(self) -> Iterator[Fact]:
        draw = self._teller.random.random() * self._shares[-1]
        return self._stories[bisect(self._shares, draw)]()
