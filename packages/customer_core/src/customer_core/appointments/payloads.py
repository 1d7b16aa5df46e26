"""Reading the ``data`` of appointment events into facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from customer_core.appointments.model import (
    AppointmentFact,
    AppointmentId,
    Booked,
    Cancelled,
    Completed,
)
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.events import Event
from customer_core.kernel.ids import check_id
from customer_core.kernel.payload import Payload


def _booked(r: Payload) -> Booked:
    starts_at = r.optional_time("startsAt")
    if starts_at is None:
        raise InvalidField("data.startsAt", "is required: when the appointment begins")
    return Booked(
        at=r.at,
        event_id=r.event_id,
        owner=r.owner(),
        service=r.text("service", ""),
        starts_at=starts_at,
    )


def _completed(r: Payload) -> Completed:
    return Completed(
        at=r.time("completedAt"),
        event_id=r.event_id,
        owner=r.optional_owner(),
        service=r.text("service", "") or None,
    )


def _cancelled(r: Payload) -> Cancelled:
    return Cancelled(
        at=r.time("cancelledAt"),
        event_id=r.event_id,
        owner=r.optional_owner(),
        service=r.text("service", "") or None,
    )


_READERS: dict[str, Callable[[Payload], AppointmentFact]] = {
    "AppointmentBooked": _booked,
    "AppointmentCompleted": _completed,
    "AppointmentCancelled": _cancelled,
}

APPOINTMENT_EVENTS = frozenset(_READERS)


def read_appointment_id(data: Mapping[str, Any]) -> AppointmentId:
    """Return the appointment that an event is about.

    Raises:
        InvalidField: ``appointmentId`` is missing or no id.
    """
    value = data.get("appointmentId")
    return AppointmentId(check_id(value if isinstance(value, str) else "", "data.appointmentId"))


def read_fact(event: Event) -> AppointmentFact:
    """Return the fact that an appointment event tells.

    Raises:
        InvalidField: a field of its data is missing or ill-formed.
        KeyError: its type is not one of :data:`APPOINTMENT_EVENTS`.
    """
    return _READERS[event.event_type](Payload.of(event))
