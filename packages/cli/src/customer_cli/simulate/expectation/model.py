"""Everything that is expected, gathered fact by fact, in whatever order and however often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import attrs

from customer_cli.simulate.expectation.customers import Figures, figures_of
from customer_cli.simulate.expectation.orders import (
    ORDER_KINDS,
    Known,
    order_told,
    order_values,
)
from customer_cli.simulate.expectation.others import (
    Told,
    brochure_told,
    brochure_values,
    points_told,
    user_told,
    user_values,
    visit_told,
    visit_values,
)
from customer_cli.simulate.facts import SERVICES, Fact
from customer_cli.simulate.messages import SimulatedMessage
from customer_cli.simulate.people import People
from customer_cli.simulate.plan import Plan

LONGEST_MARK = 1000
"""By how much of its beginning a message is known that was put aside."""

Key = tuple[str, str]


@attrs.frozen
class Expected:
    """One thing that must be found.

    Attributes:
        section: what kind of thing it is.
        business: whose.
        id: its id.
        values: what must be found of it.
    """

    section: str
    business: str
    id: str
    values: dict[str, Any]


class Expectation:
    """What must be found when all messages have been applied.

    Args:
        plan: of the simulation.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._currencies = {one.name: one.currency for one in plan.businesses}
        self._orders: dict[Key, Known] = {}
        self._visits: dict[Key, Known] = {}
        self._brochures: dict[Key, Told] = {}
        self._users: dict[Key, Told] = {}
        self._points: dict[tuple[str, str, str], Told] = {}
        self._poison: dict[Key, tuple[str, set[str]]] = {}
        self._hostile: set[str] = set()
        self._readers = self._readers_by_kind()
        self.journal = Counter({f"{plan.run}.{name}": 0 for name in sorted(SERVICES)})
        self.messages = Counter[str]()

    def add(self, message: SimulatedMessage) -> None:
        """Expect what a message tells."""
        fact = message.fact
        if fact is None:
            self.messages["hostile"] += 1
            self._hostile.add(mark_of(message.payload))
            return
        kind = "poison" if fact.is_poison else "events"
        self.messages["duplicates" if fact.is_counted else kind] += 1
        if fact.is_poison:
            self._add_poison(fact, message.payload)
        else:
            self.add_fact(fact)
        fact.is_counted = True

    def add_fact(self, fact: Fact) -> None:
        """Expect what a fact tells."""
        if not fact.is_counted:
            self.journal[fact.source] += 1
        reader = self._readers.get(fact.kind)
        if reader is not None:
            reader(fact)

    def things(self) -> Iterator[Expected]:
        """Return everything that must be found: section by section, each in order of its keys."""
        yield from _each("orders", self._orders, order_values)
        yield from self._customers()
        yield from _each("users", self._users, user_values)
        yield from _each("appointments", self._visits, visit_values)
        yield from _each("brochures", self._brochures, brochure_values)
        for (business, event_id), (source, marks) in sorted(self._poison.items()):
            values = {"source": source, "marks": sorted(marks)}
            yield Expected("poison", business, event_id, values)
        for mark in sorted(self._hostile):
            yield Expected("hostile", "", mark, {})

    def _readers_by_kind(self) -> Mapping[str, Callable[[Fact], None]]:
        readers: dict[str, Callable[[Fact], None]] = dict.fromkeys(ORDER_KINDS, self._add_order)
        return readers | {
            "LoyaltyPointsEarned": self._add_points,
            "AppointmentBooked": self._add_visit,
            "AppointmentCompleted": self._add_visit,
            "AppointmentCancelled": self._add_visit,
            "BrochureRequested": self._add_brochure,
            "UserCreated": self._add_user,
            "UserUpdated": self._add_user,
        }

    def _add_order(self, fact: Fact) -> None:
        known = self._orders.setdefault((fact.business, fact.data["orderId"]), {})
        _keep_latest(known, fact.kind, order_told(fact, self._currencies[fact.business]))

    def _add_points(self, fact: Fact) -> None:
        place = (fact.business, fact.data["customerId"], fact.data["reference"])
        _keep_latest(self._points, place, points_told(fact))

    def _add_visit(self, fact: Fact) -> None:
        known = self._visits.setdefault((fact.business, fact.data["appointmentId"]), {})
        _keep_latest(known, fact.kind, visit_told(fact))

    def _add_brochure(self, fact: Fact) -> None:
        place = (fact.business, fact.data["requestId"])
        _keep_latest(self._brochures, place, brochure_told(fact))

    def _add_user(self, fact: Fact) -> None:
        _keep_latest(self._users, (fact.business, fact.data["userId"]), user_told(fact))

    def _add_poison(self, fact: Fact, payload: bytes) -> None:
        entry = self._poison.setdefault((fact.business, fact.event_id), (fact.source, set()))
        entry[1].add(mark_of(payload))

    def _customers(self) -> Iterator[Expected]:
        figures = figures_of(self._orders.items(), self._plan.until)
        for (business, customer, _), (_, _, points) in self._points.items():
            figures.setdefault((business, customer), Figures()).points += points
        for (business, _), known in self._visits.items():
            visit = visit_values(known)
            owner = figures.setdefault((business, visit["customerId"]), Figures())
            owner.visits[visit["status"]] += 1
        for (business, _), (_, _, _, customer, _) in self._brochures.items():
            figures.setdefault((business, customer), Figures()).brochures += 1
        nobody = Figures()
        people = People(self._plan).customers()
        for key in sorted((person.business.name, person.id) for person in people):
            yield Expected("customers", *key, figures.get(key, nobody).values())


def mark_of(payload: bytes) -> str:
    """Return by what a message is known that was put aside."""
    return sha256(payload[:LONGEST_MARK]).hexdigest()


def _each(
    section: str,
    known: dict[Key, Any],
    values: Callable[[Any], dict[str, Any]],
) -> Iterator[Expected]:
    for key in sorted(known):
        yield Expected(section, *key, values(known[key]))


def _keep_latest(known: dict[Any, Told], place: object, told: Told) -> None:
    """Keep a fact, unless one of a later moment, or in the same moment of a greater id, is kept."""
    other = known.get(place)
    if other is None or told[:2] > other[:2]:
        known[place] = told
