"""Appointments and brochure requests as they are answered."""

from __future__ import annotations

from customer_api.schemas import appointments as wire
from customer_api.schemas.wire import Meta
from customer_core.appointments.model import Appointment
from customer_core.brochures.model import BrochureRequest
from customer_core.kernel.paging import Page


def appointments_answer(page: Page[Appointment], limit: int) -> wire.AppointmentsAnswer:
    """Return the answer with a page of a customer's appointments."""
    return wire.AppointmentsAnswer(
        data=wire.AppointmentsData([_appointment(one) for one in page.items]),
        meta=Meta(page.next_cursor, limit),
    )


def brochure_requests_answer(
    page: Page[BrochureRequest], limit: int
) -> wire.BrochureRequestsAnswer:
    """Return the answer with a page of a customer's brochure requests."""
    found = [
        wire.BrochureRequest(one.request_id, one.brochure, one.requested_at) for one in page.items
    ]
    return wire.BrochureRequestsAnswer(
        data=wire.BrochureRequestsData(found), meta=Meta(page.next_cursor, limit)
    )


def _appointment(found: Appointment) -> wire.Appointment:
    return wire.Appointment(
        appointment_id=found.appointment_id,
        status=found.status,
        service=found.service,
        starts_at=found.starts_at,
        completed_at=found.completed.at if found.completed else None,
        cancelled_at=found.cancelled.at if found.cancelled else None,
    )
