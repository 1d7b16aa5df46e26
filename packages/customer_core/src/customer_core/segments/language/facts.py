"""What a rule reads of a customer at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

import attrs

from customer_core.kernel.attributes import AttributeValue, typed
from customer_core.segments.language.fields import LOYALTY_TIERS

_NO_ATTRIBUTES: Mapping[str, AttributeValue] = MappingProxyType({})


def _all_typed(attributes: Mapping[str, AttributeValue]) -> dict[str, object]:
    return {name: typed(value) for name, value in attributes.items()}


@attrs.frozen(kw_only=True)
class ProfileFacts:
    """What rules read of a profile and its preferences; None where nothing is known.

    Attributes:
        accepts: the switches that are on, by the names of their fields.
        tags: the labels, each as its key without regard to case.
        attributes: what the business keeps under names of its own.
    """

    status: str | None = None
    gender: str | None = None
    language: str | None = None
    currency: str | None = None
    time_zone: str | None = None
    country: str | None = None
    accepts: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    attributes: Mapping[str, AttributeValue] = attrs.field(
        default=_NO_ATTRIBUTES, eq=_all_typed, hash=False
    )


NOTHING_KNOWN = ProfileFacts()


@attrs.define(eq=False)
class Facts:
    """A customer at a moment; who walks through time changes them as it goes.

    Attributes:
        at: the moment.
        registered_at: when the customer registered.
        total_spent: sum of the qualifying orders, in the business's base currency, exact.
        order_count: number of qualifying orders counted.
        loyalty_points: the balance.
        lifetime_points: points ever earned.
        first_order_at: when the first of the orders counted was placed.
        last_order_at: when the last was.
        orders_in: for each length of a window in days, the number of orders in it.
        spent_in: for each, their sum.
        profile: what else is known of the customer.
    """

    at: datetime
    registered_at: datetime
    total_spent: Decimal = Decimal(0)
    order_count: int = 0
    loyalty_points: int = 0
    lifetime_points: int = 0
    first_order_at: datetime | None = None
    last_order_at: datetime | None = None
    orders_in: dict[int, int] = attrs.field(factory=dict)
    spent_in: dict[int, Decimal] = attrs.field(factory=dict)
    profile: ProfileFacts = NOTHING_KNOWN

    @property
    def idle_since(self) -> datetime:
        """When the last order was placed, or the customer registered where there is none."""
        return self.last_order_at or self.registered_at

    @property
    def loyalty_tier(self) -> str:
        """The highest loyalty tier that the lifetime points reach."""
        reached = [name for name, points in LOYALTY_TIERS.items() if self.lifetime_points >= points]
        return reached[-1] if reached else next(iter(LOYALTY_TIERS))


def copy_of(facts: Facts) -> Facts:
    """Return the same facts, to be changed without changing these."""
    return attrs.evolve(facts, orders_in=dict(facts.orders_in), spent_in=dict(facts.spent_in))
