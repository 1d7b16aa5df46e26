"""Who is on the platform: customers and users by number, nobody of whom is kept in memory."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from customer_cli.simulate.plan import Business, Plan

_FIRST = (
    "Ada",
    "Zoë",
    "José",
    "Łukasz",
    "Søren",
    "Ştefania",
    "Nguyễn",
    "Ольга",
    "Γεώργιος",
    "محمد",
    "דוד",
    "美咲",
    "지우",
    "प्रिया",
    "สมชาย",
    "A\u030asa",
    "Éloïse",
    "Đorđe",
    "Sinéad",
)
_LAST = (
    "Lovelace",
    "O’Connor",  # noqa: RUF001 - as people write it
    "García-Núñez",
    "Müller",
    "Żółć",
    "Иванова",
    "王",
    "الفارسي",
    "Papadópoulos",
    "de la Cruz y Vega",
    "Sørensen",
    "Țepeș",
    "김",
    "शर्मा",
    "Ångström",
    "Smith",
    "D'Angelo",
)


@attrs.frozen
class Person:
    """A customer, or a user of the auth service.

    Attributes:
        number: from 0.
        business: whose it is.
        id: the customer's or the user's.
        named_by: the field that names it in what happens to it.
    """

    number: int
    business: Business
    id: str
    named_by: str = "customerId"

    @property
    def email(self) -> str:
        """An address that nobody else has."""
        return f"{self.id}@example.com"

    @property
    def first_name(self) -> str:
        """A name from somewhere in the world."""
        return _FIRST[self.number % len(_FIRST)]

    @property
    def last_name(self) -> str:
        """A name from somewhere else in the world."""
        return _LAST[self.number // 3 % len(_LAST)]


class People:
    """The customers and users of a platform.

    Args:
        plan: how many there are, and in which businesses.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.count = len(plan.existing) or plan.customers

    def customer(self, number: int) -> Person:
        """Return a customer by number, from 0."""
        existing = self._plan.existing
        if existing:
            return Person(number, self._plan.businesses[0], existing[number])
        return Person(number, self._business(number), f"{self._plan.run}-cust-{number + 1:06}")

    def user(self, number: int) -> Person:
        """Return a user of the auth service by number, from 0."""
        id_ = f"{self._plan.run}-user-{number + 1:06}"
        return Person(number, self._business(number), id_, "userId")

    def customers(self) -> Iterator[Person]:
        """Return all customers."""
        return map(self.customer, range(self.count))

    def _business(self, number: int) -> Business:
        businesses = self._plan.businesses
        return businesses[number % len(businesses)]


def new_name(number: int) -> tuple[str, str]:
    """Return the first and last name that somebody takes later."""
    return _FIRST[number * 7 % len(_FIRST)], _LAST[number * 5 % len(_LAST)]
