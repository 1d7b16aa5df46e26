"""What a simulated platform is to do: how much, for whom, and how badly its messages travel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import attrs

_SHARE = attrs.validators.and_(attrs.validators.ge(0.0), attrs.validators.le(1.0))


class Shape(StrEnum):
    """How the documents are shaped."""

    CUSTOMERS = "customers"
    CLOUDEVENTS = "cloudevents"
    MIXED = "mixed"


@attrs.frozen
class Business:
    """A business of the platform.

    Attributes:
        name: its id.
        currency: its base currency, in which amounts without a currency are.
    """

    name: str = "default"
    currency: str = "USD"


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


@attrs.frozen(kw_only=True)
class Plan:
    """All that decides what is sent: the same plan sends the same bytes in the same order.

    The seed, the moment, the businesses and the customers alone decide what happens; the shares
    decide only how it travels. All shares are of the facts, and come on top of them.

    Attributes:
        seed: of everything drawn.
        until: the present moment of the platform; nothing happens later. What happens keeps two
            days away from the moments at which time alone would move a customer's standing.
        events: how many facts happen, or None for no end.
        customers: how many customers there are, spread over the businesses.
        existing: ids of customers that are there already, instead of new ones.
        businesses: the tenants.
        duplicates: share of facts sent a second time.
        disorder: share of messages that come up to ``window`` places late.
        delay: share of messages that come up to twenty windows late.
        window: how far disorder reaches, in messages.
        poison: share of well-formed envelopes whose data cannot be applied.
        hostile: share of messages that are no envelope at all.
        shape: of the documents.
    """

    seed: int = 1
    until: datetime = attrs.field(converter=_utc)
    events: int | None = 10_000
    customers: int = attrs.field(default=500, validator=attrs.validators.ge(1))
    existing: tuple[str, ...] = ()
    businesses: tuple[Business, ...] = attrs.field(
        default=(Business(),), validator=attrs.validators.min_len(1)
    )
    duplicates: float = attrs.field(default=0.0, validator=_SHARE)
    disorder: float = attrs.field(default=0.0, validator=_SHARE)
    delay: float = attrs.field(default=0.0, validator=_SHARE)
    window: int = attrs.field(default=200, validator=attrs.validators.ge(1))
    poison: float = attrs.field(default=0.0, validator=_SHARE)
    hostile: float = attrs.field(default=0.0, validator=_SHARE)
    shape: Shape = attrs.field(default=Shape.CUSTOMERS, converter=Shape)

    @property
    def run(self) -> str:
        """What all ids of this platform begin with: its seed and its day."""
        return f"sim-{self.seed}-{self.until:%y%m%d}"

    def shown(self) -> Mapping[str, Any]:
        """Return the plan as it is written down."""
        plain = attrs.asdict(self, filter=attrs.filters.exclude("existing", "until"))
        return {**plain, "until": self.until.isoformat(), "existing": len(self.existing)}
