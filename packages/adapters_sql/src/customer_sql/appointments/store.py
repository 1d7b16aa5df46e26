"""Appointments of all businesses, in sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from customer_core.appointments.model import Appointment, AppointmentKey
from customer_sql.appointments.rows import appointment_of, appointment_row
from customer_sql.exact_json import write_json
from customer_sql.session import Session
from customer_sql.statements import (
    given_rows,
    key_parameters,
    keyed_query,
    upsert,
    written,
)
from customer_sql.tables import appointments

LOAD_APPOINTMENTS = keyed_query(
    "SELECT a.facts FROM appointments a "
    "WHERE a.business_id = key.business_id AND a.appointment_id = key.id FOR UPDATE"
)

SAVE_APPOINTMENTS = upsert(appointments, given_rows(written(appointments), "appointments"))


class SqlAppointmentStore:
    """Implements ``AppointmentStore``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def load(self, keys: Iterable[AppointmentKey]) -> Mapping[AppointmentKey, Appointment]:
        """Return the appointments known among ``keys``, locked until the transaction ends."""
        places = sorted(map(_place, keys))  # so that two who lock the same never block each other
        if not places:
            return {}
        self._session.begin()
        rows = self._session.rows(LOAD_APPOINTMENTS, key_parameters(places))
        found = [appointment_of(row["facts"]) for row in rows]
        return {one.key: one for one in found}

    def save(self, appointments: Sequence[Appointment]) -> None:
        """Keep the appointments as they are now."""
        if not appointments:
            return
        rows = [appointment_row(one) for one in sorted(appointments, key=_place)]
        self._session.begin()
        self._session.touched(SAVE_APPOINTMENTS, {"appointments": write_json(rows)})


def _place(one: AppointmentKey | Appointment) -> tuple[str, str]:
    return (one.business_id, one.appointment_id)
