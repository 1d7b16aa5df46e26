"""An appointment as a set of facts, and what is derived from them.

As with orders, each kind of fact has a place of its own, where the latest stands: the appointment
is a function of the *set* of events, whatever their order and however often they come.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

import attrs

from customer_core.kernel.facts import Fact, Owner
from customer_core.kernel.ids import BusinessId

AppointmentId = NewType("AppointmentId", str)


class AppointmentStatus(StrEnum):
    """The highest fact known of an appointment, from the last to the first."""

    CANCELLED = "Cancelled"
    COMPLETED = "Completed"
    BOOKED = "Booked"


@attrs.frozen
class AppointmentKey:
    """An appointment of a business."""

    business_id: BusinessId
    appointment_id: AppointmentId


@attrs.frozen(kw_only=True)
class Booked(Fact):
    """It was booked, or moved to another time: a later booking stands."""

    owner: Owner
    service: str
    starts_at: datetime


@attrs.frozen(kw_only=True)
class Completed(Fact):
    """It took place; ``at`` is when. Named with its owner, this alone is enough to count it."""

    owner: Owner | None = None
    service: str | None = None


@attrs.frozen(kw_only=True)
class Cancelled(Fact):
    """It was called off."""

    owner: Owner | None = None
    service: str | None = None


AppointmentFact = Booked | Completed | Cancelled


@attrs.frozen(kw_only=True)
class Appointment:
    """All that is known of an appointment, one place for each kind of fact."""

    business_id: BusinessId
    appointment_id: AppointmentId
    booked: Booked | None = None
    completed: Completed | None = None
    cancelled: Cancelled | None = None

    @property
    def key(self) -> AppointmentKey:
        """What identifies the appointment."""
        return AppointmentKey(self.business_id, self.appointment_id)

    @property
    def facts(self) -> tuple[AppointmentFact, ...]:
        """The facts known, the booking first."""
        return tuple(fact for fact in (self.booked, self.completed, self.cancelled) if fact)

    @property
    def owner(self) -> Owner | None:
        """Whose it is, as the booking says it, else what came after."""
        return next((fact.owner for fact in self.facts if fact.owner), None)

    @property
    def service(self) -> str | None:
        """What it is for, as the booking says it, else what came after."""
        return next((fact.service for fact in self.facts if fact.service), None)

    @property
    def status(self) -> AppointmentStatus:
        """The highest fact known."""
        if self.cancelled:
            return AppointmentStatus.CANCELLED
        return AppointmentStatus.COMPLETED if self.completed else AppointmentStatus.BOOKED

    @property
    def starts_at(self) -> datetime | None:
        """When it begins, once its booking is known."""
        return self.booked.starts_at if self.booked else None

    @property
    def moment(self) -> datetime:
        """When it is to be found in lists: its beginning, else when it took place or was off."""
        return self.starts_at or min(fact.at for fact in self.facts)

    @property
    def updated_at(self) -> datetime:
        """The moment of the latest fact known."""
        return max(fact.at for fact in self.facts)


_PLACES: dict[type[Any], str] = {
    Booked: "booked",
    Completed: "completed",
    Cancelled: "cancelled",
}


def with_fact(appointment: Appointment, fact: AppointmentFact) -> Appointment:
    """Return the appointment with ``fact`` in its place, if it outranks what stands there."""
    place = _PLACES[type(fact)]
    known: Fact | None = getattr(appointment, place)
    if known is not None and not fact.outranks(known):
        return appointment
    change: dict[str, Any] = {place: fact}
    return attrs.evolve(appointment, **change)
