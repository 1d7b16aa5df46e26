"""What stays of an order when the person goes: of its events, and of its facts.

Both come to the same: facts read from scrubbed events are those scrubbed themselves, so that a
rebuild of the read model gives the rows that an erasure left.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from customer_core.kernel.events import Event, Metadata
from customer_core.kernel.ids import CustomerId
from customer_core.orders.model import Order, ShippingAddress
from customer_core.privacy.registry import EVENTS
from customer_core.privacy.registry.model import Place, Treatment

_ITEM_FIELDS = ("productId", "quantity", "unitPrice", "name", "category")
_LONGEST = 500


def is_kept(event_type: str) -> bool:
    """Whether events of a type stay without the person; all others go with it."""
    place = EVENTS.get(event_type)
    return place is not None and place.keeps_rows


def scrub(event: Event, pseudonym: CustomerId) -> Event:
    """Return an event that is kept, without the person.

    Of its data only what the registry declares stays, and of that only what its treatment leaves;
    whoever caused it is taken out, and so is all that a value hides below it.
    """
    place = EVENTS[event.event_type]
    carried = event.metadata
    metadata = Metadata(
        correlation_id=_trace(carried.correlation_id, event),
        causation_id=_trace(carried.causation_id, event),
        traceparent=carried.traceparent,
    )
    return attrs.evolve(
        event, data=_left(place, event.data, pseudonym), metadata=metadata, audit=None
    )


def scrub_order(order: Order, pseudonym: CustomerId) -> Order:
    """Return an order without the person whose it was."""
    created, completed = order.created, order.completed
    refused, shipped, cancelled = order.payment_refused, order.shipped, order.cancelled
    return attrs.evolve(
        order,
        created=created
        and attrs.evolve(created, customer_id=pseudonym, shipping_address=ShippingAddress()),
        completed=completed and attrs.evolve(completed, customer_id=pseudonym),
        payment_refused=refused and attrs.evolve(refused, reason=""),
        shipped=shipped and attrs.evolve(shipped, tracking_number=""),
        cancelled=cancelled and attrs.evolve(cancelled, reason=""),
    )


def _trace(reference: str | None, event: Event) -> str | None:
    """Return what an event belongs to, unless it says more than an id would."""
    named = {event.data.get("customerId"), event.data.get("userId")}
    return None if reference is None or "@" in reference or reference in named else reference


def _left(place: Place, data: Mapping[str, Any], pseudonym: CustomerId) -> dict[str, Any]:
    left: dict[str, Any] = {}
    for datum in place.data:
        value = data.get(datum.name)
        if value is None:
            continue
        if datum.treatment is Treatment.PSEUDONYM:
            left[datum.name] = pseudonym
        elif datum.treatment is Treatment.KEPT:
            left[datum.name] = _items(value) if datum.name == "items" else _plain(value)
    left |= {name: _plain(data.get(name)) for name in place.plain}
    return {name: value for name, value in left.items() if value is not None}


def _items(value: object) -> object:
    if not isinstance(value, list):
        return None
    return [
        {name: _plain(one[name]) for name in _ITEM_FIELDS if name in one}
        for one in value
        if isinstance(one, Mapping)
    ]


def _plain(value: object) -> object:
    """Return a value unless something is hidden below it, or it is too long to be what it says."""
    if isinstance(value, Mapping | list):
        return None
    return None if isinstance(value, str) and len(value) > _LONGEST else value
