"""A customer's purchases and points, and the figures that they come to."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import attrs

from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.orders.model import Order
from customer_core.segments.assignment import Assignment
from customer_core.segments.language.facts import NOTHING_KNOWN, ProfileFacts
from customer_core.segments.metrics import WINDOW_DAYS, Metrics

WINDOW = timedelta(days=WINDOW_DAYS)


@attrs.frozen(order=True)
class CustomerKey:
    """A customer of a business."""

    business_id: BusinessId
    customer_id: CustomerId


@attrs.frozen
class Purchase:
    """What metrics need of a qualifying order.

    Attributes:
        ordered_at: when it was placed.
        amount: its total in the base currency, or None where no rate is known.
        qualified_at: since when it counts.
        disqualified_at: since when it counts no more, or None.
    """

    ordered_at: datetime
    amount: Decimal | None
    qualified_at: datetime
    disqualified_at: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether there is any time in which it counts."""
        return self.disqualified_at is None or self.disqualified_at > self.qualified_at


def purchase_of(order: Order) -> Purchase | None:
    """Return what metrics need of an order, or None where it does not qualify."""
    placed, qualified_at = order.placed, order.qualified_at
    if placed is None or qualified_at is None:
        return None
    return Purchase(placed.at, placed.base_total, qualified_at, order.disqualified_at)


@attrs.frozen
class PointsGain:
    """Loyalty points that came in (or, below 0, went out) at a moment."""

    at: datetime
    points: int


@attrs.frozen
class PastProfile:
    """What rules read of a profile before it changed.

    Attributes:
        until: when it did.
        profile: what was read until then.
    """

    until: datetime
    profile: ProfileFacts


@attrs.frozen
class PastProfiles:
    """The profiles that a customer had before the present one.

    Attributes:
        changes: the newest first.
        known_since: from when on; a profile may have changed before.
    """

    changes: tuple[PastProfile, ...]
    known_since: datetime


@attrs.frozen
class PurchaseHistory:
    """Everything the metrics and the standing of one customer stand on.

    Attributes:
        assignment: the last tier and segment set by hand, though it may have ended.
        profile: what rules read of the profile and preferences, as they are now.
        profile_changed_at: when the customer last changed, and so perhaps that; None where the
            profile is not told.
        past_profiles: what it told before, or None where nobody asked.
    """

    key: CustomerKey
    registered_at: datetime
    purchases: tuple[Purchase, ...] = ()
    points: tuple[PointsGain, ...] = ()
    assignment: Assignment | None = None
    profile: ProfileFacts = NOTHING_KNOWN
    profile_changed_at: datetime | None = None
    past_profiles: PastProfiles | None = None

    def live_at(self, moment: datetime) -> list[Purchase]:
        """Return the purchases that count at ``moment``, whatever their currency."""
        return [
            one
            for one in self.purchases
            if one.qualified_at <= moment
            and (one.disqualified_at is None or moment < one.disqualified_at)
        ]

    def metrics_at(self, moment: datetime) -> Metrics:
        """Return the figures at ``moment``."""
        live = self.live_at(moment)
        counted = [(one.ordered_at, one.amount) for one in live if one.amount is not None]
        return Metrics(
            at=moment,
            registered_at=self.registered_at,
            total_spent=sum([amount for _, amount in counted], Decimal(0)),
            order_count=len(counted),
            orders_last_6_months=sum([moment - at < WINDOW for at, _ in counted]),
            last_order_at=max([at for at, _ in counted], default=None),
            loyalty_points=sum([gain.points for gain in self.points if gain.at <= moment]),
            not_counted=len(live) - len(counted),
        )
