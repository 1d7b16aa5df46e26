"""The order perspective: rows of ``order_summary`` from what other services tell of orders."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import attrgetter

import attrs

from customer_core.event_plane.perspective import Applied, ReadModels
from customer_core.event_plane.perspectives.keyed import apply_by_key
from customer_core.kernel.events import Event, Recorded
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.policies import Policies
from customer_core.kernel.pseudonym import is_pseudonym
from customer_core.orders.model import Order
from customer_core.orders.payloads import ORDER_EVENTS
from customer_core.orders.perspective import evolve, order_key
from customer_core.privacy.scrubbing import scrub_order
from customer_core.segments.history import CustomerKey, Purchase, purchase_of

_WHAT_COUNTS = attrgetter("created", "completed", "paid", "cancelled", "returned")


@attrs.frozen
class OrdersPerspective:
    """Implements ``Perspective``."""

    policies: Policies
    name: str = "orders"

    def takes(self, event: Event) -> bool:
        """Whether it tells of an order."""
        return event.event_type in ORDER_EVENTS

    def apply(self, models: ReadModels, batch: Sequence[Recorded]) -> Applied:
        """Bring the order rows up to date."""
        touched: dict[CustomerKey, Event] = {}

        def changed(before: Order | None, after: Order, event: Event) -> None:
            touched.update(dict.fromkeys(_affected(before, after), event))

        evolved = partial(_evolved, policies=self.policies)
        failed = apply_by_key(batch, order_key, evolved, models.orders, changed)
        return Applied(touched, failed)


def _evolved(order: Order | None, event: Event, policies: Policies) -> Order:
    """Return the order with what ``event`` tells; of the erased, without the person."""
    after = evolve(order, event, policies)
    buyer = after.customer_id
    if after is order or buyer is None or not is_pseudonym(buyer):
        return after
    return scrub_order(after, buyer)


def _affected(before: Order | None, after: Order) -> set[CustomerKey]:
    """Return whose metrics a change of an order concerns: most changes concern nobody's."""
    if before and _WHAT_COUNTS(before) == _WHAT_COUNTS(after):
        return set()
    counted, counts = _counting(before), _counting(after)
    if counted == counts:
        return set()
    owners = {owner for owner, purchase in (counted, counts) if owner and purchase}
    return {CustomerKey(after.business_id, owner) for owner in owners}


def _counting(order: Order | None) -> tuple[CustomerId | None, Purchase | None]:
    return (order.customer_id, purchase_of(order)) if order else (None, None)
