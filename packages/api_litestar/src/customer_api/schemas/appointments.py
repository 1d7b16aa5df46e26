"""Appointments and brochure requests as they are answered."""

from __future__ import annotations

from customer_api.schemas.wire import Answer, Meta, Moment, Wire


class Appointment(Wire):
    """An appointment.

    Attributes:
        status: ``Booked``, ``Completed`` or ``Cancelled``.
        service: what it is for, or null where nobody said so.
        starts_at: when it begins, or null while its booking is not known.
    """

    appointment_id: str
    status: str
    service: str | None
    starts_at: Moment | None
    completed_at: Moment | None
    cancelled_at: Moment | None


class AppointmentsData(Wire):
    """Some appointments, the newest first."""

    appointments: list[Appointment]


class AppointmentsAnswer(Answer, kw_only=True):
    """The answer with a page of a customer's appointments."""

    data: AppointmentsData
    meta: Meta


class BrochureRequest(Wire):
    """A brochure that was asked for."""

    request_id: str
    brochure: str
    requested_at: Moment


class BrochureRequestsData(Wire):
    """Some brochure requests, the newest first."""

    brochure_requests: list[BrochureRequest]


class BrochureRequestsAnswer(Answer, kw_only=True):
    """The answer with a page of a customer's brochure requests."""

    data: BrochureRequestsData
    meta: Meta
