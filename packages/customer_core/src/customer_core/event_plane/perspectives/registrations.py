"""Customers who registered, just now or earlier than known: what was told of them takes effect."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.event_plane.perspective import Applied, ReadModels
from customer_core.event_plane.perspectives.told_of_customers import customers_told_of
from customer_core.kernel.events import Event, Recorded


@attrs.frozen
class RegistrationsPerspective:
    """Implements ``Perspective`` without a read model: it only tells whom to assess."""

    name: str = "registrations"

    def takes(self, event: Event) -> bool:
        """Whether this service registered a customer, or found that it was earlier."""
        if not event.is_ours:
            return False
        moved = "registrationDate" in event.data.get("fieldsChanged", ())
        return moved or event.event_type == "CustomerCreated"

    def apply(self, models: ReadModels, batch: Sequence[Recorded]) -> Applied:  # noqa: ARG002 - the port
        """Return those who registered."""
        return customers_told_of(batch)
