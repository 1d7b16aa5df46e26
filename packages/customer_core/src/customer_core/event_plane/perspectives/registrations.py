"""Customers who registered, just now or earlier than known: what was told of them takes effect."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.event_plane.perspective import Applied, Failed, ReadModels, why
from customer_core.kernel.events import Event, Recorded
from customer_core.kernel.ids import CustomerId, check_id
from customer_core.segments.history import CustomerKey


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
        failed: list[Failed] = []
        touched: dict[CustomerKey, Event] = {}
        for one in batch:
            try:
                customer_id = check_id(one.event.data["customerId"], "data.customerId")
            except Exception as error:  # noqa: BLE001 - it fails alone, the rest flows
                failed.append(Failed(one, why(error)))
            else:
                touched[CustomerKey(one.event.business_id, CustomerId(customer_id))] = one.event
        return Applied(touched, failed)
