"""Appointments and brochure requests in memory: for one business, and for the platform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from customer_core.appointments.model import Appointment, AppointmentKey
from customer_core.appointments.statistics import newest_first
from customer_core.brochures.model import BrochureKey, BrochureRequest
from customer_core.brochures.perspective import newest_first as newest_requests_first
from customer_core.kernel.ids import BusinessId, CustomerId, UserId
from customer_core.testing.transaction import Transaction


class MemoryAppointments:
    """Implements ``AppointmentReader`` of one business."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def of_customer(self, customer_id: CustomerId, user_id: UserId | None) -> Sequence[Appointment]:
        """Return a customer's appointments, the newest first."""
        return newest_first(
            one
            for one in self._transaction.appointments.rows().values()
            if one.business_id == self._business_id
            and one.owner is not None
            and one.owner.is_of(customer_id, user_id)
        )


class MemoryBrochures:
    """Implements ``BrochureReader`` of one business."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def of_customer(
        self, customer_id: CustomerId, user_id: UserId | None
    ) -> Sequence[BrochureRequest]:
        """Return a customer's requests, the newest first."""
        return newest_requests_first(
            one
            for one in self._transaction.brochures.rows().values()
            if one.business_id == self._business_id and one.owner.is_of(customer_id, user_id)
        )


class MemoryAppointmentStore:
    """Implements ``AppointmentStore``."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def load(self, keys: Iterable[AppointmentKey]) -> Mapping[AppointmentKey, Appointment]:
        """Return the appointments known among ``keys``, held until the transaction ends."""
        wanted = list(keys)
        self._transaction.hold(*(("appointment", key) for key in wanted))
        found = {key: self._transaction.appointments.get(key) for key in wanted}
        return {key: one for key, one in found.items() if one is not None}

    def save(self, appointments: Sequence[Appointment]) -> None:
        """Keep the appointments as they are now."""
        for one in appointments:
            self._transaction.appointments.put(one.key, one)


class MemoryBrochureStore:
    """Implements ``BrochureStore``."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def load(self, keys: Iterable[BrochureKey]) -> Mapping[BrochureKey, BrochureRequest]:
        """Return the requests known among ``keys``, held until the transaction ends."""
        wanted = list(keys)
        self._transaction.hold(*(("brochure", key) for key in wanted))
        found = {key: self._transaction.brochures.get(key) for key in wanted}
        return {key: one for key, one in found.items() if one is not None}

    def save(self, requests: Sequence[BrochureRequest]) -> None:
        """Keep the requests as they are now."""
        for one in requests:
            self._transaction.brochures.put(one.key, one)
