"""People with a word of their own in every field that the service has, sent through everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from customer_core.testing import (
    an_admin,
    envelope,
    order_created,
    order_fact,
    payment_processed,
    points_earned,
    user_told,
)
from customer_core.testing.builders import the_customer
from tests.features.worlds.served import Served

Envelope = dict[str, Any]

_ADMIN = an_admin()


@attrs.frozen
class Person:
    """One of them.

    Attributes:
        number: tells it from the others.
    """

    number: int

    def word(self, name: str) -> str:
        """Return the word of a field; no other field of anybody has it."""
        return f"mk{self.number:03d}{name}zq"

    @property
    def id(self) -> str:
        """The customer's id, chosen by the caller."""
        return self.word("id")

    @property
    def user(self) -> str:
        """The user's id."""
        return self.word("user")

    @property
    def phone(self) -> str:
        """A number of nobody else."""
        return f"+4072{self.number:07d}"

    @property
    def order(self) -> str:
        """The id of the order; it stays in the books."""
        return f"order-{self.number}"

    @property
    def marks(self) -> frozenset[str]:
        """Every word that something of the person holds, in small letters."""
        names = _FIELDS | _TOLD
        return frozenset({self.word(name) for name in names} | {self.phone[1:]})

    def registration(self) -> dict[str, Any]:
        """Return the body of the registration."""
        return {
            "id": self.id,
            "userId": self.user,
            "email": f"{self.word('mail')}@{self.word('host')}.example.com",
            "password": f"{self.word('pass')}-Secret-123",
            "profile": {
                "firstName": self.word("first"),
                "lastName": self.word("last"),
                "fullName": self.word("full"),
                "phone": self.phone,
            },
            "attributes": {"favourite": self.word("attribute")},
        }

    def events(self, at: datetime) -> list[Envelope]:
        """Return what other services tell of the person: every type that the service takes."""
        told = {"extraPayload": {"note": self.word("extra")}, "unforeseen": self.word("unforeseen")}
        booked = {"appointmentId": f"app-{self.number}", "customerId": self.id}
        return [
            user_told(
                "UserCreated",
                self.user,
                f"{self.word('mail')}@{self.word('host')}.example.com",
                at=at,
                firstName=self.word("first"),
            ),
            user_told(
                "UserUpdated",
                self.user,
                f"{self.word('mail')}@{self.word('host')}.example.com",
                at=at + timedelta(seconds=1),
                fullName=self.word("told"),
            ),
            order_created(
                self.order,
                self.id,
                at=at,
                shippingAddress={
                    "street": self.word("street"),
                    "city": self.word("city"),
                    "state": self.word("state"),
                    "zipCode": self.word("zip"),
                    "country": "RO",
                },
                **told,
            ),
            payment_processed(self.order, at=at, **told),
            order_fact(
                "ShipmentCreated",
                self.order,
                at=at,
                shipmentId=f"shp-{self.number}",
                trackingNumber=self.word("tracking"),
            ),
            order_fact("OrderDelivered", self.order, at=at, **told),
            order_created(f"{self.order}-x", self.id, at=at),
            order_fact("PaymentFailed", f"{self.order}-x", at=at, reason=self.word("refusal")),
            order_fact("OrderCancelled", f"{self.order}-x", at=at, reason=self.word("cancelled")),
            points_earned(10, self.id, at=at, reason=self.word("reason"), **told),
            envelope(
                "AppointmentBooked",
                {
                    **booked,
                    "service": self.word("service"),
                    "startsAt": "2025-05-01T10:00:00Z",
                },
            ),
            envelope("AppointmentCompleted", {**booked, "completedAt": "2025-05-01T11:00:00Z"}),
            envelope(
                "BrochureRequested",
                {
                    "requestId": f"bro-{self.number}",
                    "userId": self.user,
                    "brochure": self.word("brochure"),
                    "requestedAt": "2025-04-01T11:00:00Z",
                },
            ),
            envelope("SomethingElse", {"customerId": self.id, "says": self.word("unknown")}),
        ]

    def unreadable(self) -> bytes:
        """Return a message that nobody can understand, and that names the person."""
        return f'{{"customerId": "{self.id}", "text": "{self.word("unreadable")}"'.encode()


_FIELDS = frozenset(
    {"id", "user", "mail", "host", "first", "last", "full", "attribute", "label", "note"}
    | {"addressee", "company", "line", "town", "evidence", "byhand", "agent", "wish"}
)
_TOLD = frozenset(
    {"told", "street", "city", "state", "zip", "tracking", "extra", "unforeseen", "refusal"}
    | {"cancelled", "reason", "service", "brochure", "unknown", "unreadable"}
)


def sent_through_everything(served: Served, person: Person) -> None:
    """Give a person everything that there is to have."""
    whose = f"/v1/customers/{person.id}"
    for method, path, body in _calls(person):
        answer = served.call(
            _ADMIN, method, path, body=body, headers={"User-Agent": person.word("agent")}
        )
        assert answer.is_success, (method, path, answer.text)
    served.send(person.events(served.clock.now()))
    served.redis.xadd(served.service.settings.streams_in[0], {"event": person.unreadable()})
    for path in (whose, f"{whose}/segment"):
        for caller in (_ADMIN, the_customer(person.user)):
            assert served.call(caller, "GET", path).is_success


def _calls(person: Person) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    whose = f"/v1/customers/{person.id}"
    yield "POST", "/v1/customers", person.registration()
    yield "POST", f"{whose}/tags", {"label": person.word("label")}
    yield "POST", f"{whose}/notes", {"content": f"She said {person.word('note')}."}
    yield (
        "POST",
        f"{whose}/addresses",
        {
            "firstName": person.word("addressee"),
            "company": person.word("company"),
            "street": f"{person.word('line')} 5",
            "city": person.word("town"),
            "zipCode": "010101",
            "country": "RO",
        },
    )
    yield (
        "POST",
        f"{whose}/consents",
        {
            "channel": "email",
            "decision": "given",
            "source": "phone",
            "evidence": person.word("evidence"),
        },
    )
    yield "PUT", f"{whose}/segment", {"tier": "vip", "reason": person.word("byhand")}
    yield "POST", f"{whose}/privacy/export", {"note": person.word("wish")}
