"""Loyalty points that other services tell of, as far as metrics need them."""

from __future__ import annotations

from datetime import datetime

import attrs

from customer_core.kernel.errors import InvalidField
from customer_core.kernel.events import Event
from customer_core.kernel.ids import CustomerId, check_id
from customer_core.segments.history import CustomerKey

POINTS_EARNED = "LoyaltyPointsEarned"
_MOST = 10**9


@attrs.frozen(kw_only=True)
class PointsEntry:
    """Points of a customer, once for each reference.

    Attributes:
        reference: what they were given for; a second entry of it counts once, the later stands.
        points: how many.
        at: when.
        event_id: decides between entries of the same moment; where two services gave the same id,
            the greater number of points does.
    """

    key: CustomerKey
    reference: str
    points: int
    at: datetime
    event_id: str

    @property
    def rank(self) -> tuple[datetime, str, int]:
        """What is greatest in the entry that stands, of all of one reference."""
        return (self.at, self.event_id, self.points)


def read_points(event: Event) -> PointsEntry:
    """Return the entry that a LoyaltyPointsEarned event tells.

    Raises:
        InvalidField: a field of its data is missing or ill-formed.
    """
    points = event.data.get("points")
    if isinstance(points, bool) or not isinstance(points, int) or not 0 <= points <= _MOST:
        raise InvalidField("data.points", "must be a whole number from 0 to 1,000,000,000")
    customer_id = event.data.get("customerId")
    reference = event.data.get("reference") or event.event_id
    if not isinstance(reference, str) or "\x00" in reference or len(reference) > 200:  # noqa: PLR2004
        raise InvalidField("data.reference", "must be a text of up to 200 characters")
    customer = check_id(customer_id if isinstance(customer_id, str) else "", "data.customerId")
    return PointsEntry(
        key=CustomerKey(event.business_id, CustomerId(customer)),
        reference=reference,
        points=points,
        at=event.timestamp,
        event_id=event.event_id,
    )
