"""Appointments, brochures and users as the specification has them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from customer_cli.simulate.expectation.orders import Known
from customer_cli.simulate.facts import Fact
from customer_cli.simulate.values import moment

Told = tuple[Any, ...]
"""What a fact says, its moment and its event's id first."""

_STATUSES = {
    "AppointmentCancelled": "cancelled",
    "AppointmentCompleted": "completed",
    "AppointmentBooked": "booked",
}
"""From the highest fact to the lowest."""


def visit_told(fact: Fact) -> Told:
    """Return what an appointment's fact says."""
    data = fact.data
    owner = (data.get("customerId"), data.get("userId"))
    return (fact.when, fact.event_id, *owner, data.get("service"), data.get("startsAt"))


def visit_values(known: Known) -> dict[str, Any]:
    """Return what must be found of an appointment."""
    booked = known.get("AppointmentBooked")
    _, _, customer, user, service, starts = booked or next(iter(known.values()))
    return {
        "status": next(name for kind, name in _STATUSES.items() if kind in known),
        "customerId": customer,
        "userId": user,
        "service": service,
        "startsAt": moment(datetime.fromisoformat(starts)) if starts else None,
    }


def brochure_told(fact: Fact) -> Told:
    """Return what a brochure request says."""
    data = fact.data
    owner = (data.get("customerId"), data.get("userId"))
    return (fact.when, fact.event_id, data["brochure"], *owner)


def brochure_values(told: Told) -> dict[str, Any]:
    """Return what must be found of a brochure request."""
    at, _, brochure, customer, user = told
    return {
        "brochure": brochure,
        "customerId": customer,
        "userId": user,
        "requestedAt": moment(at),
    }


def user_told(fact: Fact) -> Told:
    """Return what the auth service says of a user."""
    data = fact.data
    return (fact.when, fact.event_id, data["email"], data["firstName"], data["lastName"])


def user_values(told: Told) -> dict[str, Any]:
    """Return what must be found of a user's profile."""
    _, _, email, first, last = told
    return {"email": email, "firstName": first, "lastName": last}


def points_told(fact: Fact) -> Told:
    """Return what is said of points."""
    return (fact.when, fact.event_id, fact.data["points"])
