"""Appointments as rows of the read model, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customer_core.appointments.model import Appointment
from customer_core.kernel.codec import from_plain, to_plain
from customer_core.kernel.facts import Owner
from customer_sql.exact_json import write_json

_NOBODY = Owner()


def appointment_row(appointment: Appointment) -> dict[str, Any]:
    """Return the row that keeps an appointment: its facts, and what they come to."""
    owner = appointment.owner or _NOBODY
    return {
        "business_id": appointment.business_id,
        "appointment_id": appointment.appointment_id,
        "customer_id": owner.customer_id,
        "user_id": owner.user_id,
        "service": appointment.service,
        "status": appointment.status,
        "starts_at": appointment.starts_at,
        "updated_at": appointment.updated_at,
        "facts": write_json(to_plain(appointment)),
    }


def appointment_of(facts: Mapping[str, Any]) -> Appointment:
    """Return the appointment that the facts of a row make."""
    return from_plain(facts, Appointment)
