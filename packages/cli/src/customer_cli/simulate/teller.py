"""What all stories are told with: random, times, prices, people, and numbers for their facts."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from customer_cli.simulate.facts import TOPICS, Fact, service_of
from customer_cli.simulate.moments import Moments
from customer_cli.simulate.people import People, Person
from customer_cli.simulate.plan import Plan
from customer_cli.simulate.prices import Prices

_SHARE_BY_TOPIC, _SHARE_WITHOUT_TIME, _SHARE_WITHOUT_ID = 0.2, 0.04, 0.5
_SOON = timedelta(seconds=2)
_MAY_LACK_ID = "StockCounted"


class Teller:
    """Tells facts, each with an id of its own, the same each time for the same plan.

    Attributes:
        random: decides all that happens.
        run: what ids begin with.
        until: nothing happens later.
    """

    def __init__(self, plan: Plan) -> None:
        self.random = Random(f"{plan.run} world")  # noqa: S311 - a story, no secret
        self.run = plan.run
        self.until = plan.until
        self.people = People(plan)
        self.moments = Moments(self.random, plan.until)
        self.prices = Prices(self.random)
        self._told = 0
        self._numbers: dict[str, int] = {}
        self._sources = {kind: f"{plan.run}.{service_of(kind)}" for kind in TOPICS}

    def customer(self) -> Person:
        """Return somebody; the first of all come far more often than the last."""
        draw = self.random.random()
        return self.people.customer(int(draw * draw * self.people.count))

    def number(self, of: str) -> int:
        """Return the next number of orders, users or whatever there is, from 1."""
        self._numbers[of] = number = self._numbers.get(of, 0) + 1
        return number

    def last(self, of: str) -> int:
        """Return the number given last, or 0 before the first."""
        return self._numbers.get(of, 0)

    def fact(
        self, kind: str, business: str, when: datetime, data: dict[str, Any], own: str | None = None
    ) -> Fact:
        """Tell that something happened.

        Args:
            kind: its type.
            business: whose it is.
            when: the moment of it.
            data: what is told.
            own: the field that holds the moment; without one, or where its sender leaves it out,
                the envelope's time is the moment.
        """
        random = self.random
        self._told += 1
        draw = random.random()
        at = when
        if own is not None and draw > _SHARE_WITHOUT_TIME:
            data[own] = self.moments.written(when)
            at = when + _SOON
        return Fact(
            kind=kind,
            name=TOPICS[kind] if draw > 1 - _SHARE_BY_TOPIC else kind,
            business=business,
            event_id=f"{self.run}-{self._told:x}",
            source=self._sources[kind],
            at=at,
            timestamp=self.moments.written(at),
            when=when,
            data=data,
            is_anonymous=kind == _MAY_LACK_ID and random.random() < _SHARE_WITHOUT_ID,
        )
