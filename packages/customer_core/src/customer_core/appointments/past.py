"""An appointment as it was at a moment, from the same functions as the present one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from customer_core.appointments.model import Appointment, AppointmentFact, with_fact
from customer_core.appointments.payloads import APPOINTMENT_EVENTS, read_fact
from customer_core.kernel.errors import Invalid
from customer_core.kernel.events import Event


def appointment_stream(appointment_id: str) -> str:
    """Return the stream of an appointment's events."""
    return f"appointment:{appointment_id}"


def appointment_at(
    appointment: Appointment, events: Iterable[Event], moment: datetime
) -> Appointment | None:
    """Return the appointment with the facts that had happened by ``moment``.

    Args:
        appointment: the present one; its own facts count too, should their events not be kept.
        events: those of its stream, in any order; what tells no fact is passed over.
        moment: what happened later is left out. When it became known does not matter.

    Returns:
        None where nothing had happened yet.
    """
    then = Appointment(
        business_id=appointment.business_id, appointment_id=appointment.appointment_id
    )
    for fact in (*appointment.facts, *_facts(events)):
        if fact.at <= moment:
            then = with_fact(then, fact)
    return then if then.facts else None


def _facts(events: Iterable[Event]) -> Iterator[AppointmentFact]:
    for event in events:
        if event.event_type in APPOINTMENT_EVENTS:
            try:
                yield read_fact(event)
            except Invalid:
                continue  # it is a dead letter, and never became a part of the appointment
