"""A service with people in it, for the tests of erasures: each has a word that nobody else has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import psycopg
import redis

from customer_bootstrap import Service, open_service
from customer_bootstrap.events_wire import encode
from customer_bootstrap.ledger_file import LedgerFile
from customer_bootstrap.settings import Settings
from customer_bootstrap.taking_in import ingest_messages
from customer_core.customers.drafts import ProfileDraft
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane.erasure.eraser import Eraser
from customer_core.event_plane.erasure.outcome import Outcome
from customer_core.event_plane.rebuild import Building, Comparison, Rebuilder
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.clock import SystemClock, format_time
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId
from customer_core.kernel.principal import Role
from customer_core.notes.add_note import AddNote, add_note
from customer_core.privacy.erasure.ledger import ErasedName
from customer_core.privacy.erasure.lines import names_of
from customer_core.privacy.requests.model import DataRequest
from customer_core.privacy.requests.open_request import RequestErasure, request_erasure
from customer_core.tags.add_tags import AddTags, add_tags
from customer_core.testing import an_admin, envelope, principal
from customer_sql.tables import metadata

ON_THE_WAY = {Outcome.ERASED, Outcome.AGAIN}
"""Outcomes after which the same job goes on."""

SECRET = "a secret that is long enough for all of this"


@attrs.frozen
class Person:
    """Somebody whose every text has the word."""

    word: str
    business: str = DEFAULT_BUSINESS

    @property
    def id(self) -> str:
        return f"cust-{self.word}"

    @property
    def user(self) -> str:
        return f"user-{self.word}"

    @property
    def email(self) -> str:
        return f"{self.word}@example.com"

    def envelopes(self, suffix: str = "1") -> list[dict[str, Any]]:
        """Every type of event that is understood about the person."""
        now = format_time(SystemClock().now() - timedelta(hours=1))
        order, booking = f"order-of-{self.number}-{suffix}", f"{self.number}-{suffix}"
        who = {"customerId": self.id}
        return [
            self._said(
                "OrderCreated",
                orderId=order,
                totalAmount=100,
                items=[{"productId": "p", "quantity": 1, "unitPrice": 100, "gift": self.word}],
                shippingAddress={"street": self.word, "city": self.word},
                createdAt=now,
                extraPayload={"note": self.word},
                **who,
            ),
            self._said(
                "PaymentProcessed", orderId=order, paymentId=f"pay-{order}", status="Captured"
            ),
            self._said("PaymentFailed", orderId=order, paymentId="p", reason=self.word),
            self._said("ShipmentCreated", orderId=order, shipmentId="s", trackingNumber=self.word),
            self._said("OrderDelivered", orderId=order, shipmentId="s", by=self.word),
            self._said("OrderCancelled", orderId=f"{order}-c", reason=self.word),
            self._said("OrderReturned", orderId=f"{order}-c", comment=self.word),
            self._said("OrderCompleted", orderId=f"{order}-c", totalAmount=5, **who),
            self._said(
                "LoyaltyPointsEarned", points=5, reason=self.word, reference=self.word, **who
            ),
            self._said(
                "UserCreated", userId=self.user, email=self.email, firstName=self.word, phone=None
            ),
            self._said("UserUpdated", userId=self.user, email=self.email, lastName=self.word),
            self._said(
                "AppointmentBooked", appointmentId=booking, service=self.word, startsAt=now, **who
            ),
            self._said("AppointmentCompleted", appointmentId=f"{booking}u", userId=self.user),
            self._said("AppointmentCancelled", appointmentId=f"{booking}c", **who),
            self._said("BrochureRequested", requestId=booking, brochure=self.word, **who),
            self._said("SomethingNobodyKnows", told={"of": self.word}, **who),
        ]

    @property
    def number(self) -> str:
        """What tells the person's things from others', without being the word."""
        return str(sum(map(ord, self.word)))

    def _said(self, event_type: str, **data: Any) -> dict[str, Any]:
        told = envelope(event_type, data, business=self.business, source="others")
        told["metadata"]["actor"] = self.user
        return told


@attrs.frozen
class House:
    """A service on a database and a Redis of its own."""

    service: Service
    owner: psycopg.Connection[Any]
    redis: redis.Redis

    @property
    def redis_url(self) -> str:
        """Where its Redis is."""
        return self.service.settings.redis_url

    @property
    def ledger_path(self) -> Path:
        """Where the copy of the ledger is."""
        path = LedgerFile.of(self.service.settings).path
        assert path is not None
        return path

    def welcome(self, person: Person) -> list[dict[str, Any]]:
        """Let somebody register and leave traces everywhere; return what others told."""
        run, admin = self.service.application.run, an_admin(person.business)
        profile = ProfileDraft(first_name=person.word, last_name=person.word)
        run(
            register_customer,
            RegisterCustomer(
                email=person.email, id=person.id, user_id=person.user, profile=profile
            ),
            admin,
        )
        agent = principal(
            Role.AGENT, Role.ADMIN_BUSINESS, subject="agent-1", business=person.business
        )
        run(add_note, AddNote(customer_id=CustomerId(person.id), content=person.word), agent)
        run(add_tags, AddTags(customer_id=CustomerId(person.id), labels=(person.word,)), agent)
        told = person.envelopes()
        self.tell(told)
        return told

    def tell(self, envelopes: Sequence[dict[str, Any]]) -> Any:
        """Let other services tell something."""
        report = ingest_messages(
            self.service, [Incoming(origin="test", payload=encode(one)) for one in envelopes]
        )
        self.settle()
        return report

    def settle(self) -> None:
        """Do what a worker would do, where readers are behind."""
        units, cursors = self.service.units, self.service.cursors
        readers = dict(zip(cursors, self.service.readers, strict=True))
        while sum(
            readers[one.cursor].step(one.partition).events
            for one in units.status(cursors)
            if one.lag
        ):
            pass

    def ask(self, person: Person, *, at_once: bool = True) -> DataRequest:
        """Ask for somebody's erasure."""
        command = RequestErasure(customer_id=CustomerId(person.id), at_once=at_once)
        return self.service.application.run(request_erasure, command, an_admin(person.business))

    def erase(self, person: Person) -> list[str]:
        """Erase somebody, and let the relays run meanwhile; return how it ended."""
        self.ask(person)
        return [str(one) for one in self.eraser.due() if one not in ON_THE_WAY]

    @property
    def eraser(self) -> Eraser:
        """The eraser; while it waits, the readers work."""
        made = self.service.eraser
        return attrs.evolve(made, tools=attrs.evolve(made.tools, sleep=lambda _: self.settle()))

    def ledger(self) -> list[ErasedName]:
        """What the copy of the ledger says."""
        return list(names_of(self.ledger_path.read_text().splitlines(keepends=True)))

    @contextmanager
    def building_orders(self) -> Iterator[Callable[[], None]]:
        """Have a new version of the orders; the value fills it."""
        with self._building() as (_, fill):
            yield fill

    def rebuilt_orders(self) -> Comparison:
        """Build the orders anew, and compare them with those that serve."""
        with self._building() as (building, fill):
            return building.switch(fill)

    @contextmanager
    def _building(self) -> Iterator[tuple[Building, Callable[[], None]]]:
        perspective = next(
            one for one in self.service.projector.perspectives if one.name == "orders"
        )
        with self.service.rebuilds.open("orders", afresh=True) as building:
            rebuilder = Rebuilder(building, perspective)

            def fill() -> None:
                for partition in range(self.service.units.partitions):
                    while rebuilder.step(partition).events:
                        pass

            yield building, fill

    def places_of(self, word: str) -> dict[str, int]:
        """Return where a word stands: how many rows of which tables, and how many Redis keys."""
        found = {}
        for table in metadata.tables:
            raw = "encode(t.raw, 'escape')" if table == "quarantine" else "''"
            rows = self.owner.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text || {raw} ILIKE %s", [f"%{word}%"]
            ).fetchone()
            if rows and rows[0]:
                found[table] = rows[0]
        for key in self.redis.scan_iter():
            kind = self.redis.type(key)
            entries = self.redis.xrange(key) if kind == b"stream" else [(key, {})]
            count = sum(word in repr(entry) for entry in entries)
            if count:
                found[key.decode()] = count
        return found

    def rows(self, table: str) -> list[Any]:
        """Return all rows of a table, in an order."""
        return self.owner.execute(f"SELECT t::text FROM {table} t ORDER BY 1").fetchall()


def open_house(address: str, redis_url: str, **more: str) -> Service:
    """Return a service on a database and a Redis."""
    return open_service(
        Settings.load(
            {
                "DATABASE_URL": address,
                "REDIS_URL": redis_url,
                "JWT_SECRET": SECRET,
                "PRIVACY_SECRET": SECRET,
                **more,
            }
        ),
        name="test",
    )


def later(eraser: Eraser, minutes: int = 5) -> Eraser:
    """Return an eraser whose clock is ahead, so that leases are over."""
    clock = Later(timedelta(minutes=minutes))
    return attrs.evolve(eraser, tools=attrs.evolve(eraser.tools, clock=clock))


@attrs.frozen
class Later:
    """A clock that is ahead."""

    by: timedelta

    def now(self) -> datetime:
        """Return the time."""
        return SystemClock().now() + self.by
