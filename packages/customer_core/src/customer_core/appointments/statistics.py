"""What a customer's appointments come to (document 004)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

import attrs

from customer_core.appointments.model import Appointment, AppointmentStatus
from customer_core.kernel.figures import per_month, share


@attrs.frozen(kw_only=True)
class AppointmentStatistics:
    """Figures over all appointments of a customer.

    Attributes:
        total: appointments not cancelled, past and to come.
        completed: of those, the ones said to have taken place.
        cancelled: appointments called off.
        first_at: when the first one not cancelled began or begins.
        last_at: when the last one before this moment began.
        next_at: when the next one that is booked begins.
        visits_per_month: appointments that have begun for each mean month since the first, or None
            before a month has passed.
        cancellation_rate: cancelled appointments of all, from 0 to 1, or None without any.
    """

    total: int = 0
    completed: int = 0
    cancelled: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    next_at: datetime | None = None
    visits_per_month: Decimal | None = None
    cancellation_rate: Decimal | None = None


def newest_first(appointments: Iterable[Appointment]) -> list[Appointment]:
    """Return appointments in the order of lists: the latest first, then the greatest id."""
    return sorted(appointments, key=_by_time, reverse=True)


def statistics_of(appointments: Sequence[Appointment], now: datetime) -> AppointmentStatistics:
    """Return the figures that a customer's appointments make at the moment ``now``."""
    cancelled = sum(one.status is AppointmentStatus.CANCELLED for one in appointments)
    kept = [one for one in appointments if one.status is not AppointmentStatus.CANCELLED]
    moments = sorted(one.moment for one in kept)
    begun = [moment for moment in moments if moment <= now]
    to_come = [
        one.moment for one in kept if one.moment > now and one.status is AppointmentStatus.BOOKED
    ]
    return AppointmentStatistics(
        total=len(kept),
        completed=sum(one.status is AppointmentStatus.COMPLETED for one in kept),
        cancelled=cancelled,
        first_at=moments[0] if moments else None,
        last_at=begun[-1] if begun else None,
        next_at=min(to_come, default=None),
        visits_per_month=per_month(len(begun), begun[0], now) if begun else None,
        cancellation_rate=share(cancelled, len(appointments)),
    )


def _by_time(appointment: Appointment) -> tuple[datetime, str]:
    return (appointment.moment, appointment.appointment_id)
