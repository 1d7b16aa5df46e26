"""What customers order, and when they come, in a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document


class OrdersAndAppointments(Protocol):
    """What customers order, and when they come."""

    def activity(self, caller: Principal, customer_id: str) -> Document:
        """Return what a customer has ordered, as document 000 shows it."""
        ...

    def orders(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        """Return a customer's orders, as document 000 shows them."""
        ...

    def order(self, caller: Principal, order_id: str) -> Document:
        """Return an order, as document 000 shows it."""
        ...

    def statistics(self, caller: Principal, customer_id: str) -> Document:
        """Return the figures over a customer's orders and appointments."""
        ...

    def appointments(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        """Return a customer's appointments, the newest first."""
        ...

    def brochure_requests(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        """Return the brochures a customer asked for, the newest first."""
        ...
