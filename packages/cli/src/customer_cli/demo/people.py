"""The demo's customers: who they are, and how they buy."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random

import attrs

from customer_cli.demo.countries import COUNTRIES, Country
from customer_core.customers.drafts import PreferencesDraft, ProfileDraft
from customer_core.customers.model import Gender, Marketing
from customer_core.customers.register_customer import RegisterCustomer

FIRST_NUMBER = 1001
_MAILBOXES = ("example.com", "example.org", "example.net")
_PLAIN = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "'": ""})


class Habit(StrEnum):
    """How a customer buys, after the tier or segment it leads to."""

    NEW = "new"
    OCCASIONAL = "occasional"
    FREQUENT = "frequent"
    GENEROUS = "generous"
    VIP = "vip"
    ENTERPRISE = "enterprise"
    AT_RISK = "at_risk"
    CHURNED = "churned"
    SILENT = "silent"


_SHARES = {
    Habit.ENTERPRISE: 2,
    Habit.VIP: 10,
    Habit.GENEROUS: 48,
    Habit.FREQUENT: 40,
    Habit.OCCASIONAL: 70,
    Habit.NEW: 50,
    Habit.AT_RISK: 40,
    Habit.CHURNED: 35,
    Habit.SILENT: 5,
}
_REGISTERED_DAYS_AGO = {
    Habit.NEW: (1, 28),
    Habit.FREQUENT: (200, 420),
    Habit.OCCASIONAL: (45, 300),
    Habit.SILENT: (40, 80),
}
_LONG_AGO = (300, 540)


@attrs.frozen(kw_only=True)
class Person:
    """One customer of the demo.

    Attributes:
        registration: the command that registers it.
        registered_at: when it does so.
        agreed: what marketing it then agrees to, which nobody does in its place.
    """

    registration: RegisterCustomer
    country: Country
    city: tuple[str, str, str]
    street: str
    habit: Habit
    registered_at: datetime
    agreed: Marketing

    @property
    def id(self) -> str:
        """The customer's id."""
        return str(self.registration.id)


def people(random: Random, now: datetime) -> list[Person]:
    """Return everybody, those who have been customers for longest first."""
    habits = [habit for habit, share in _SHARES.items() for _ in range(share)]
    random.shuffle(habits)
    taken: set[str] = set()
    drawn = [_person(random, habit, now, taken) for habit in habits]
    drawn.sort(key=lambda person: person.registered_at)
    return [
        attrs.evolve(person, registration=attrs.evolve(person.registration, id=f"cust-{number}"))
        for number, person in enumerate(drawn, start=FIRST_NUMBER)
    ]


def _person(random: Random, habit: Habit, now: datetime, taken: set[str]) -> Person:
    country = random.choice(COUNTRIES)
    gender = random.choice((Gender.FEMALE, Gender.MALE))
    first = random.choice(country.women if gender is Gender.FEMALE else country.men)
    last = random.choice(country.surnames).split("/")[-1 if gender is Gender.FEMALE else 0]
    fewest, most = _REGISTERED_DAYS_AGO.get(habit, _LONG_AGO)
    age = timedelta(days=random.randint(fewest, most), seconds=random.randrange(86_400))
    registration = RegisterCustomer(
        email=_email(random, first, last, taken),
        profile=ProfileDraft(
            first_name=first,
            last_name=last,
            gender=gender if random.random() < 0.8 else None,  # noqa: PLR2004 - a share
            date_of_birth=_birthday(random),
            phone=_phone(random, country),
        ),
        preferences=PreferencesDraft(
            language=country.language,
            currency=country.currency,
            timezone=country.timezone,
        ),
    )
    agreed = _marketing(random)
    return Person(
        registration=registration,
        country=country,
        city=random.choice(country.cities),
        street=f"{random.choice(country.streets)} {random.randint(1, 180)}",
        habit=habit,
        registered_at=now - age,
        agreed=agreed,
    )


def _email(random: Random, first: str, last: str, taken: set[str]) -> str:
    name = f"{_plain(first)}.{_plain(last)}"
    mailbox = random.choice(_MAILBOXES)
    for suffix in _suffixes():
        address = f"{name}{suffix}@{mailbox}"
        if address not in taken:
            taken.add(address)
            return address
    raise AssertionError  # there is always another suffix


def _suffixes() -> Iterator[str]:
    yield ""
    number = 2
    while True:
        yield str(number)
        number += 1


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.translate(_PLAIN))
    return decomposed.encode("ascii", "ignore").decode().lower()


def _birthday(random: Random) -> date | None:
    if random.random() < 0.4:  # noqa: PLR2004 - a share
        return None
    return date(random.randint(1948, 2005), random.randint(1, 12), random.randint(1, 28))


def _phone(random: Random, country: Country) -> str | None:
    if random.random() < 0.15:  # noqa: PLR2004 - a share
        return None
    return "".join(str(random.randrange(10)) if sign == "#" else sign for sign in country.phone)


def _marketing(random: Random) -> Marketing:
    return Marketing(email_opt_in=random.random() < 0.5, sms_opt_in=random.random() < 0.15)  # noqa: PLR2004 - shares
