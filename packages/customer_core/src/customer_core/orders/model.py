"""An order as a set of facts, and what is derived from them.

Each kind of fact has a place of its own, where the latest stands. That makes the order a function
of the *set* of events: any order of arrival and any duplication give the same state.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Any

import attrs

from customer_core.kernel.facts import Fact
from customer_core.kernel.ids import BusinessId, CustomerId, OrderId
from customer_core.kernel.money import Money


class OrderStatus(StrEnum):
    """The highest fact known of an order, from the last to the first (SPEC 5)."""

    RETURNED = "Returned"
    CANCELLED = "Cancelled"
    DELIVERED = "Delivered"
    SHIPPED = "Shipped"
    PAYMENT_PROCESSED = "PaymentProcessed"
    PENDING = "Pending"


@attrs.frozen
class OrderKey:
    """An order of a business."""

    business_id: BusinessId
    order_id: OrderId


@attrs.frozen(kw_only=True)
class Item:
    """A line of an order."""

    product_id: str
    quantity: int
    unit_price: Decimal
    name: str | None = None
    category: str | None = None


@attrs.frozen(kw_only=True)
class ShippingAddress:
    """Where an order goes, as its event says it."""

    street: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    country: str = ""


@attrs.frozen(kw_only=True)
class Created(Fact):
    """The order was placed."""

    customer_id: CustomerId
    total: Money
    base_total: Decimal | None
    items: tuple[Item, ...] = ()
    shipping_address: ShippingAddress = ShippingAddress()


@attrs.frozen(kw_only=True)
class Completed(Fact):
    """The order was completed; alone it is enough to count the order."""

    customer_id: CustomerId
    total: Money
    base_total: Decimal | None


@attrs.frozen(kw_only=True)
class Paid(Fact):
    """A payment was authorised or captured."""

    payment_id: str
    status: str


@attrs.frozen(kw_only=True)
class PaymentRefused(Fact):
    """A payment failed."""

    payment_id: str
    reason: str


@attrs.frozen(kw_only=True)
class Shipped(Fact):
    """A shipment was made."""

    shipment_id: str
    tracking_number: str
    estimated_delivery: datetime | None = None


@attrs.frozen(kw_only=True)
class Delivered(Fact):
    """The order arrived; ``at`` is when."""


@attrs.frozen(kw_only=True)
class Cancelled(Fact):
    """The order was called off."""

    reason: str


@attrs.frozen(kw_only=True)
class Returned(Fact):
    """The goods came back."""


OrderFact = Created | Completed | Paid | PaymentRefused | Shipped | Delivered | Cancelled | Returned


@attrs.frozen(kw_only=True)
class Order:
    """All that is known of an order, one place for each kind of fact."""

    business_id: BusinessId
    order_id: OrderId
    created: Created | None = None
    completed: Completed | None = None
    paid: Paid | None = None
    payment_refused: PaymentRefused | None = None
    shipped: Shipped | None = None
    delivered: Delivered | None = None
    cancelled: Cancelled | None = None
    returned: Returned | None = None

    @property
    def key(self) -> OrderKey:
        """What identifies the order."""
        return OrderKey(self.business_id, self.order_id)

    @property
    def placed(self) -> Created | Completed | None:
        """The fact that names customer and total: the order's creation, else its completion."""
        return self.created or self.completed

    @property
    def customer_id(self) -> CustomerId | None:
        """Whose order it is, once that is known."""
        return self.placed.customer_id if self.placed else None

    @property
    def ordered_at(self) -> datetime | None:
        """When it was placed."""
        return self.placed.at if self.placed else None

    @property
    def status(self) -> OrderStatus:
        """The highest fact known (SPEC 5)."""
        if self.returned:
            return OrderStatus.RETURNED
        if self.cancelled:
            return OrderStatus.CANCELLED
        if self.delivered or self.completed:
            return OrderStatus.DELIVERED
        if self.shipped:
            return OrderStatus.SHIPPED
        return OrderStatus.PAYMENT_PROCESSED if self.paid else OrderStatus.PENDING

    @property
    def qualified_at(self) -> datetime | None:
        """Since when it counts towards metrics: its payment or completion, the earlier."""
        moments = [fact.at for fact in (self.paid, self.completed) if fact]
        return min(moments) if moments and self.placed else None

    @property
    def disqualified_at(self) -> datetime | None:
        """Since when it counts no more: its cancellation or return, the earlier."""
        moments = [fact.at for fact in (self.cancelled, self.returned) if fact]
        return min(moments, default=None)

    @property
    def updated_at(self) -> datetime:
        """The moment of the latest fact known."""
        return max([fact.at for fact in self.facts])

    @property
    def facts(self) -> tuple[OrderFact, ...]:
        """The facts known, in the order of the fields."""
        return tuple([fact for fact in _facts_of(self) if fact])


_PLACES: dict[type[Any], str] = {
    Created: "created",
    Completed: "completed",
    Paid: "paid",
    PaymentRefused: "payment_refused",
    Shipped: "shipped",
    Delivered: "delivered",
    Cancelled: "cancelled",
    Returned: "returned",
}


_facts_of = attrgetter(*_PLACES.values())


def with_fact(order: Order, fact: OrderFact) -> Order:
    """Return the order with ``fact`` in its place, if it outranks what stands there."""
    place = _PLACES[type(fact)]
    known: Fact | None = getattr(order, place)
    if known is not None and not fact.outranks(known):
        return order
    facts: dict[str, Any] = dict(zip(_PLACES.values(), _facts_of(order), strict=True))
    facts[place] = fact
    return Order(business_id=order.business_id, order_id=order.order_id, **facts)
