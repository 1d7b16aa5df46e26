"""What the brochures context needs from outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from customer_core.brochures.model import BrochureRequest
from customer_core.kernel.context import UseCaseContext
from customer_core.kernel.ids import CustomerId, UserId


class BrochureReader(Protocol):
    """Reads the brochure requests of one business."""

    def of_customer(
        self, customer_id: CustomerId, user_id: UserId | None
    ) -> Sequence[BrochureRequest]:
        """Return a customer's requests, the newest first.

        Args:
            customer_id: whose.
            user_id: the user the customer is linked to, whose requests are its own, too.
        """
        ...


class BrochuresContext(UseCaseContext, Protocol):
    """The context of use cases that read brochure requests."""

    @property
    def brochures(self) -> BrochureReader:
        """The brochure requests."""
        ...
