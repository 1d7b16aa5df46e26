"""Walking the clock: looking each day at who is due is as good as looking at everybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.kernel.clock import parse_time
from customer_core.kernel.ids import CustomerId
from customer_core.segments.define_segment import DefineSegment, define_segment
from customer_core.segments.definitions import Definitions
from customer_core.segments.history import PurchaseHistory
from customer_core.segments.model import CustomerSegment, standing_after
from customer_core.segments.timeline import facts_at
from customer_core.testing import (
    NOON,
    MemoryService,
    an_admin,
    key_of,
    order_created,
    order_fact,
    payment_processed,
    points_earned,
    the_customer,
)
from customer_core.testing.read_models import history_of
from customer_core.testing.transaction import Transaction, transaction

CUSTOMERS = 30
DAYS = 730
DAY = timedelta(days=1)
RULES = {
    "busy": "orders in last 45 days >= 2 or spent in last 20 days > 150",
    "asleep": "lastOrder older than 60 days and not member of churned",
    "reachable": "accepts email and status = active",
    "german_buyer": "language = 'de' and lastOrder within 100 days",
    "started_late": "firstOrder within 30 days and daysSinceRegistration >= 90",
    "pointed": "loyaltyTier in (SILVER, GOLD) and loyaltyPoints between 0 and 4000",
}
LANGUAGES = ("de", "en", "fr")
STATUSES = ("active", "inactive", "active", "suspended")


class Life:
    """What happens to customers on the days of two years, as chance has it."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.days: dict[int, list[tuple[str, Any]]] = defaultdict(list)
        for number in range(CUSTOMERS):
            self._live(f"cust-{number}", self.chance.randrange(200))

    def _live(self, name: str, born: int) -> None:
        self.days[born].append(("register", name))
        habit = self.chance.choice((15, 40, 90, 400))
        day = born + self.chance.randrange(habit)
        while day < DAYS:
            self._buy(name, day, len(self.days[day]))
            day += 1 + int(self.chance.expovariate(1 / habit))
        for _ in range(self.chance.randrange(5)):
            self.days[self._later(born)].append(("patch", (name, self._patch())))

    def _buy(self, name: str, day: int, number: int) -> None:
        order = f"order-{name}-{day}-{number}"
        at = NOON + day * DAY + timedelta(seconds=self.chance.randrange(-86_000, 0))
        total = f"{self.chance.choice((9, 40, 120, 260, 900))}.99"
        self.days[day].append(("tell", order_created(order, name, total, at=at)))
        paid = day + self.chance.choice((0, 0, 0, 3))
        self.days[paid].append(("tell", payment_processed(order, at=at + (paid - day) * DAY)))
        if self.chance.random() < 0.15:
            back = paid + self.chance.randrange(1, 40)
            fact = self.chance.choice(("OrderCancelled", "OrderReturned"))
            self.days[back].append(("tell", order_fact(fact, order, at=NOON + back * DAY)))
        if self.chance.random() < 0.3:
            points = self.chance.choice((50, 700))
            self.days[paid].append(("tell", points_earned(points, name, reference=order, at=at)))

    def _patch(self) -> dict[str, Any]:
        switch = {"marketing": {"emailOptIn": self.chance.random() < 0.6}}
        return self.chance.choice(
            (
                {"preferences": switch},
                {"preferences": {"language": self.chance.choice(LANGUAGES)}},
                {"profile": {"firstName": self.chance.choice("ABC")}},
                {"status": self.chance.choice(STATUSES)},
            )
        )

    def _later(self, born: int) -> int:
        return self.chance.randrange(born, DAYS)


class Years:
    """Two years of a service, day by day."""

    def __init__(self, seed: int) -> None:
        self.service = MemoryService()
        self.life = Life(seed)
        for name, rule in RULES.items():
            command = DefineSegment(name=name, rule=rule)
            self.service.application.run(define_segment, command, an_admin())
        self.looked_at = 0

    def days(self) -> Iterator[datetime]:
        """Yield each day's end, when all of the day has been taken in and the tick has run."""
        for day in range(DAYS):
            now = NOON + day * DAY
            self.service.clock.set(now)
            for kind, what in self.life.days[day]:
                self._happens(kind, what)
            self.service.settle()
            self.looked_at += self.service.tick()
            yield now

    def _happens(self, kind: str, what: Any) -> None:
        run = self.service.application.run
        if kind == "register":
            run(register_customer, RegisterCustomer(email=f"{what}@a.com", id=what), an_admin())
        elif kind == "tell":
            self.service.ingest(what)
        else:
            name, patch = what
            with_id = PatchCustomer(customer_id=CustomerId(name), patch=patch)
            if "status" not in patch or self._may_become(name, patch["status"]):
                agrees = "preferences" in patch
                run(patch_customer, with_id, the_customer(name) if agrees else an_admin())

    def _may_become(self, name: str, status: str) -> bool:
        moves = {"inactive": ("active", "suspended"), "suspended": ("active",)}
        known = self.service.store.customers[key_of(name)].status
        return known != status and known in moves.get(status, ("inactive", "suspended"))

    @property
    def standings(self) -> list[CustomerSegment]:
        return list(self.service.store.segments.values())

    def told(self) -> dict[tuple[str, str], list[tuple[str, datetime]]]:
        """Return what was told of each customer and segment, in order."""
        names = {"SegmentEntered": "enteredAt", "SegmentExited": "exitedAt"}
        found = defaultdict(list)
        for one in self.service.store.all_events():
            data, moment = one.event.data, names.get(one.event.event_type)
            if moment:
                place = (data["customerId"], data["segment"])
                found[place].append((one.event.event_type, parse_time(data[moment], "")))
        return found


def definitions_of(opened: Transaction) -> Definitions:
    newest = max(opened.definitions.rows().items(), key=lambda row: row[0][1])
    return newest[1].definitions


def held_by(definitions: Definitions, history: PurchaseHistory, now: datetime) -> set[str]:
    """Return the names of what holds, by looking at nothing but the facts of the moment."""
    facts = facts_at(history, definitions.needs, now)
    held = {one.name for one in definitions.compiled if one.holds(facts)}
    return held - {definitions.lowest}


@pytest.mark.parametrize("seed", [1, 2])
def test_two_years_day_by_day_are_as_exact_as_looking_at_everybody_each_day(seed):
    years = Years(seed)
    for day, now in enumerate(years.days()):
        with transaction(years.service.store) as opened:
            definitions = definitions_of(opened)
            for known in years.standings:
                history = history_of(opened, known.key, profiles=True)
                standing = known.standing
                assert {*standing.tiers, *standing.memberships} == held_by(
                    definitions, history, now
                ), (now, known.key)
                if day % 30 == 0:
                    metrics = history.metrics_at(now)
                    assert known.at(now).metrics == metrics
                    assert standing_after(standing, history, definitions, metrics) == standing
    assert len(years.standings) == CUSTOMERS
    assert years.looked_at < CUSTOMERS * DAYS / 10  # the tick looks at who is due alone


@pytest.fixture(scope="module")
def years() -> Years:
    """Two years that are over."""
    years = Years(3)
    for _ in years.days():
        pass
    return years


def test_who_entered_left_before_entering_again_and_is_in_where_it_did_not(years):
    told = years.told()
    members = {
        (known.key.customer_id, name)
        for known in years.standings
        for name in known.standing.memberships
    }
    for place, steps in told.items():
        kinds = [kind for kind, _ in steps]
        expected = ["SegmentEntered", "SegmentExited"] * len(kinds)
        assert kinds == expected[: len(kinds)], place
        assert (kinds[-1] == "SegmentEntered") == (place in members), place
    assert members <= set(told)
    assert {name for _, name in told} >= {*RULES, "churned", "at_risk", "new_customer"}


def test_the_moments_told_of_a_customer_and_a_segment_come_one_after_the_other(years):
    for place, steps in years.told().items():
        moments = [moment for _, moment in steps]
        assert moments == sorted(moments), place
    ended = [m for steps in years.told().values() for kind, m in steps if kind == "SegmentExited"]
    assert any(moment.time() != NOON.time() for moment in ended)  # between two looks
