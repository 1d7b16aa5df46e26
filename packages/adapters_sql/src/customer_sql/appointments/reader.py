"""The appointments of one business."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.appointments.model import Appointment
from customer_core.appointments.statistics import newest_first
from customer_core.kernel.ids import CustomerId, UserId
from customer_sql.appointments.rows import appointment_of
from customer_sql.statements import tenant_query
from customer_sql.tenant_session import TenantSession

APPOINTMENTS_OF_CUSTOMER = tenant_query(
    "SELECT a.facts FROM appointments a "
    "WHERE a.business_id = tenant.business_id AND a.customer_id = %(customer_id)s "
    "UNION ALL SELECT a.facts FROM appointments a "
    "WHERE a.business_id = tenant.business_id AND a.user_id = %(user_id)s "
    "AND a.customer_id IS NULL"
)


class SqlAppointments:
    """Implements ``AppointmentReader``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def of_customer(self, customer_id: CustomerId, user_id: UserId | None) -> Sequence[Appointment]:
        """Return a customer's appointments, the newest first."""
        rows = self._session.rows(
            APPOINTMENTS_OF_CUSTOMER, customer_id=customer_id, user_id=user_id
        )
        return newest_first(appointment_of(row["facts"]) for row in rows)
