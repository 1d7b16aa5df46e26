"""What the orders context needs from outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from customer_core.kernel.context import UseCaseContext
from customer_core.kernel.ids import CustomerId, OrderId
from customer_core.orders.model import Order


class OrderReader(Protocol):
    """Reads the order read model of one business."""

    def get(self, order_id: OrderId) -> Order | None:
        """Return an order that has been placed by a known customer, or None."""
        ...

    def of_customer(self, customer_id: CustomerId) -> Sequence[Order]:
        """Return a customer's placed orders, the newest first (by time, then id)."""
        ...


class OrdersContext(UseCaseContext, Protocol):
    """The context of use cases that read orders."""

    @property
    def orders(self) -> OrderReader:
        """The order read model."""
        ...
