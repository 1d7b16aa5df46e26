"""Registering the platform's customers, as a shop would, before their orders come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from customer_cli.opening import operator_of
from customer_cli.simulate.people import Person
from customer_core.application import Application
from customer_core.customers.drafts import ProfileDraft
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.kernel.errors import Conflict

_AT_ONCE = 6
_CHUNK = 500


def register(
    application: Application, people: Iterator[Person], registered: Callable[[int], None]
) -> int:
    """Register everybody who is not registered yet, and return how many are new.

    Args:
        application: the use cases.
        people: who.
        registered: told now and then how many more have been looked at.

    Raises:
        Unavailable: the store does not answer; who is registered stays so.
    """
    new = 0
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while chunk := list(islice(people, _CHUNK)):
            new += sum(pool.map(lambda person: _register(application, person), chunk))
            registered(len(chunk))
    return new


def _register(application: Application, person: Person) -> bool:
    command = RegisterCustomer(
        id=person.id,
        email=person.email,
        profile=ProfileDraft(first_name=person.first_name, last_name=person.last_name),
    )
    try:
        application.run(register_customer, command, operator_of(person.business.name))
    except Conflict:
        return False
    return True
