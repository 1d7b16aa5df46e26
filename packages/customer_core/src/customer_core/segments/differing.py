"""Whose standing is not what the definitions say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.segments.definitions import Definitions


@attrs.frozen(kw_only=True)
class StandingCheck:
    """What the standings kept of one business are held against.

    Attributes:
        business_id: the business.
        definitions: its tiers and segments.
        now: the moment.
        segment: the one tier or segment that is looked at; all by default.
        from_orders: whether the figures kept are held against the orders and points too; else
            they are taken for true until they are due.
    """

    business_id: BusinessId
    definitions: Definitions
    now: datetime
    segment: str | None = None
    from_orders: bool = False


@attrs.frozen(kw_only=True)
class Differing:
    """Customers who have to be assessed, of those looked at.

    Whoever has no standing, one that is due, or something set by hand is among them too.

    Attributes:
        customers: in the order of their ids.
        looked_at: how many customers were looked at.
        last: the last of them, or None.
    """

    customers: Sequence[CustomerId]
    looked_at: int
    last: CustomerId | None
