"""What else happens: appointments, brochures, users who sign up and change, points, stock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from customer_cli.simulate.facts import Fact
from customer_cli.simulate.people import Person, new_name
from customer_cli.simulate.teller import Teller

_SERVICES = ("Consultation", "Haarschnitt", "カット", "Revisão anual")
_BROCHURES = ("spring-2026", "catálogo", "каталог")
_MOST_POINTS = 900


class OtherStories:
    """Tells of everything but orders.

    Args:
        teller: what they are told with.
    """

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._random = teller.random

    def appointment(self) -> Iterator[Fact]:
        """Tell of an appointment: booked, sometimes anew, then completed or cancelled."""
        teller, draw = self._teller, self._random.random()
        owner = self._somebody(draw)
        number = f"{teller.run}-visit-{teller.number('visit'):06}"
        booked = teller.moments.any()
        starts = booked + timedelta(days=1 + int(draw * 20), minutes=30)
        yield self._booked(owner, number, booked, starts)
        if draw > 0.85:  # noqa: PLR2004 - a share
            booked = teller.moments.later(booked, 12)
            starts += timedelta(days=3)
            yield self._booked(owner, number, booked, starts)
        over = starts + timedelta(minutes=45)
        if over > teller.until:
            return
        if draw < 0.2:  # noqa: PLR2004 - a share
            called_off = teller.moments.later(booked, 6)
            yield self._visit("AppointmentCancelled", owner, number, called_off, {}, "cancelledAt")
        elif draw < 0.8:  # noqa: PLR2004 - a share
            yield self._visit("AppointmentCompleted", owner, number, over, {}, "completedAt")

    def _booked(self, owner: Person, number: str, at: datetime, starts: datetime) -> Fact:
        data = {
            "service": _SERVICES[owner.number % len(_SERVICES)],
            "startsAt": self._teller.moments.written(starts),
        }
        return self._visit("AppointmentBooked", owner, number, at, data)

    def _visit(  # noqa: PLR0913, PLR0917 - all that a fact of an appointment is made of
        self,
        kind: str,
        owner: Person,
        number: str,
        at: datetime,
        data: dict[str, Any],
        own: str | None = None,
    ) -> Fact:
        data |= {"appointmentId": number, owner.named_by: owner.id}
        return self._teller.fact(kind, owner.business.name, at, data, own)

    def brochure(self) -> Iterator[Fact]:
        """Tell of a brochure that somebody asked for."""
        teller, draw = self._teller, self._random.random()
        owner = self._somebody(draw)
        data = {
            "requestId": f"{teller.run}-brochure-{teller.number('brochure'):06}",
            "brochure": _BROCHURES[owner.number % len(_BROCHURES)],
            owner.named_by: owner.id,
        }
        at = teller.moments.any()
        yield teller.fact("BrochureRequested", owner.business.name, at, data, "requestedAt")

    def sign_up(self) -> Iterator[Fact]:
        """Tell of a user who signs up, and later changes name or address."""
        teller = self._teller
        user = teller.people.user(teller.number("user") - 1)
        at = teller.moments.any()
        first, last = user.first_name, user.last_name
        yield self._user("UserCreated", user, at, user.email, first, last)
        for change in range(int(self._random.random() * 3)):
            at = teller.moments.later(at, 20)
            first, last = new_name(user.number + change)
            moved = self._random.random() < 0.5  # noqa: PLR2004 - a share
            email = f"{user.id}.{change}@example.org" if moved else user.email
            yield self._user("UserUpdated", user, at, email, first, last)

    def _user(  # noqa: PLR0913, PLR0917 - all that is told of a user
        self, kind: str, user: Person, at: datetime, email: str, first: str, last: str
    ) -> Fact:
        data = {"userId": user.id, "email": email, "firstName": first, "lastName": last}
        return self._teller.fact(kind, user.business.name, at, data)

    def points(self) -> Iterator[Fact]:
        """Tell of points that somebody earned, sometimes with another number later."""
        teller, draw = self._teller, self._random.random()
        owner = teller.customer()
        reference = f"{teller.run}-earned-{teller.number('points'):06}"
        at = teller.moments.any()
        for _ in range(2 if draw < 0.1 else 1):  # noqa: PLR2004 - a share
            data = {
                "customerId": owner.id,
                "points": int(self._random.random() * _MOST_POINTS) * (1 + owner.number % 5),
                "reason": "purchases",
                "reference": reference,
            }
            yield teller.fact("LoyaltyPointsEarned", owner.business.name, at, data)
            at = teller.moments.later(at, 10)

    def stock(self) -> Iterator[Fact]:
        """Tell something that this service does not know of, and only keeps."""
        teller = self._teller
        number = teller.number("stock")
        data = {"shelf": f"{teller.run}-{number}", "pieces": number % 50, "note": "Inventur ✓"}
        business = teller.people.customer(number % teller.people.count).business
        yield teller.fact("StockCounted", business.name, teller.moments.any(), data)

    def _somebody(self, draw: float) -> Person:
        """Return a customer, or a user who has signed up."""
        users = self._teller.last("user")
        if users and draw * 10 % 1 < 0.3:  # noqa: PLR2004 - a share
            return self._teller.people.user(int(self._random.random() * users))
        return self._teller.customer()
