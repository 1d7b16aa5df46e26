"""The appointment perspective: ``evolve(state, event)``, pure, for projection and replay."""

from __future__ import annotations

from customer_core.appointments.model import Appointment, AppointmentKey, with_fact
from customer_core.appointments.payloads import read_appointment_id, read_fact
from customer_core.kernel.events import Event


def appointment_key(event: Event) -> AppointmentKey:
    """Return the appointment that an appointment event is about."""
    return AppointmentKey(event.business_id, read_appointment_id(event.data))


def evolve(appointment: Appointment | None, event: Event) -> Appointment:
    """Return the appointment with what ``event`` tells.

    Applying events in any order, any number of times, gives the same appointment.

    Raises:
        InvalidField: the event's data is ill-formed.
    """
    key = appointment_key(event)
    known = appointment or Appointment(
        business_id=key.business_id, appointment_id=key.appointment_id
    )
    return with_fact(known, read_fact(event))
