"""Events of our own that name a customer who may have to be assessed, and change no read model."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.event_plane.perspective import Applied, Failed, why
from customer_core.kernel.events import Event, Recorded
from customer_core.kernel.ids import CustomerId, check_id
from customer_core.segments.history import CustomerKey


def customers_told_of(batch: Sequence[Recorded]) -> Applied:
    """Return the customers that events name; an event that names none fails alone."""
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
