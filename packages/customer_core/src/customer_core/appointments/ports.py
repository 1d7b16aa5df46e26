"""What the appointments context needs from outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from customer_core.appointments.model import Appointment
from customer_core.kernel.context import UseCaseContext
from customer_core.kernel.ids import CustomerId, UserId


class AppointmentReader(Protocol):
    """Reads the appointments of one business."""

    def of_customer(self, customer_id: CustomerId, user_id: UserId | None) -> Sequence[Appointment]:
        """Return a customer's appointments, the newest first.

        Args:
            customer_id: whose.
            user_id: the user the customer is linked to, whose appointments are its own, too.
        """
        ...


class AppointmentsContext(UseCaseContext, Protocol):
    """The context of use cases that read appointments."""

    @property
    def appointments(self) -> AppointmentReader:
        """The appointments."""
        ...
