"""Filling the demo in, by the same ways as real customers and events come."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from itertools import islice
from random import Random

import attrs

from customer_bootstrap import Service
from customer_bootstrap.events_wire import encode
from customer_bootstrap.taking_in import ingest_messages
from customer_cli.demo.orders import Envelope, OrderBook
from customer_cli.demo.people import Person, people
from customer_core.application import Application
from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.errors import CustomerNotFound
from customer_core.customers.model import Marketing
from customer_core.customers.read_customer import ReadCustomer, read_customer
from customer_core.customers.register_customer import register_customer
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.codec import to_plain
from customer_core.kernel.errors import Conflict
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId, TypeIds
from customer_core.kernel.principal import Principal, Role, Scope, operator

_SEED = 1001
_AT_ONCE = 8
_BATCH = 1000
_PATIENCE_SECONDS = 30.0
_PAUSE_SECONDS = 0.05
_OPERATOR = operator(DEFAULT_BUSINESS, "demo")


@attrs.frozen
class _Past:
    """A clock that stands at a moment gone by."""

    moment: datetime

    def now(self) -> datetime:
        """Return that moment."""
        return self.moment


def fill(service: Service) -> int:
    """Fill in what is not there yet, wait until it is visible, and return how many customers.

    Raises:
        DependencyUnavailable: PostgreSQL does not answer; what is in stays, and is passed over
            the next time.
    """
    now = service.clock.now()
    everybody = people(story("people"), now)
    if _is_there(service.application, everybody[-1]):
        return 0
    changes = story("changes")
    patches = [_later_change(changes) for _ in everybody]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(partial(_register, service.application), everybody, patches))
    book = OrderBook(story("orders"), now)
    envelopes = (event for person in everybody for event in book.events_of(person))
    for batch in _batched(envelopes):
        messages = [Incoming(origin="demo", payload=encode(envelope)) for envelope in batch]
        report = ingest_messages(service, messages)
        service.pokes.poke(report.ingested.partitions)
    _wait_until_visible(service)
    return len(everybody)


def story(chapter: str) -> Random:
    """Return what decides a part of the story, the same each time whatever the others do."""
    return Random(f"{_SEED} {chapter}")  # noqa: S311 - a story, no secret


def _is_there(application: Application, person: Person) -> bool:
    command = ReadCustomer(customer_id=CustomerId(person.id))
    try:
        application.run(read_customer, command, _OPERATOR)
    except CustomerNotFound:
        return False
    return True


def _register(application: Application, person: Person, patch: dict[str, object]) -> None:
    """Register a customer at its time, and let it change what it soon wants otherwise."""
    at_the_time = _application_at(application, person.registered_at)
    try:
        at_the_time.run(register_customer, person.registration, _OPERATOR)
    except Conflict:
        return
    if person.agreed != Marketing():
        agreement = {"preferences": {"marketing": to_plain(person.agreed)}}
        own = PatchCustomer(customer_id=CustomerId(person.id), patch=agreement)
        at_the_time.run(patch_customer, own, _themselves(person))
    if patch:
        command = PatchCustomer(customer_id=CustomerId(person.id), patch=patch)
        at_the_time.run(patch_customer, command, _OPERATOR)


def _themselves(person: Person) -> Principal:
    return Principal(
        subject=person.id,
        business_id=DEFAULT_BUSINESS,
        roles=frozenset({Role.CUSTOMER}),
        scopes=frozenset({Scope.WRITE}),
    )


def _application_at(application: Application, moment: datetime) -> Application:
    clock = _Past(moment)
    return attrs.evolve(application, clock=clock, ids=TypeIds(clock))


def _later_change(random: Random) -> dict[str, object]:
    chance = random.random()
    if chance < 0.02:  # noqa: PLR2004 - a share
        return {"status": "inactive"}
    if chance < 0.03:  # noqa: PLR2004 - a share
        return {"status": "suspended"}
    if chance < 0.2:  # noqa: PLR2004 - a share
        return {"preferences": {"notifications": {"newsletters": True, "promotions": True}}}
    return {}


def _batched(envelopes: Iterator[Envelope]) -> Iterator[Sequence[Envelope]]:
    while batch := list(islice(envelopes, _BATCH)):
        yield batch


def _wait_until_visible(service: Service) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if not any(status.lag for status in service.units.status(service.cursors)):
            return
        time.sleep(_PAUSE_SECONDS)
