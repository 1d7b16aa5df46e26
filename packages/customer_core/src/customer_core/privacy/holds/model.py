"""A legal hold: why a customer's data must be kept, who says so, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import NewType

import attrs

from customer_core.kernel.ids import BusinessId, CustomerId

LegalHoldId = NewType("LegalHoldId", str)

MOST_HOLDS = 100
"""How many holds a customer can have at once."""


@attrs.define(kw_only=True)
class LegalHold:
    """The duty to keep a customer's data, which stops erasure and retention while it lasts.

    Attributes:
        reason: why, in the author's own words.
        author: the subject of who placed it.
        placed_at: since when it lasts.
        until: the first moment at which it lasts no more; None is not before it is lifted.
        released_at: when it was lifted, or None.
        released_by: the subject of who lifted it, or None.
    """

    id: LegalHoldId
    business_id: BusinessId
    customer_id: CustomerId
    reason: str
    author: str
    placed_at: datetime
    until: datetime | None = None
    released_at: datetime | None = None
    released_by: str | None = None

    def is_active(self, now: datetime) -> bool:
        """Whether it lasts."""
        return self.released_at is None and (self.until is None or now < self.until)

    def lift(self, by: str, now: datetime) -> bool:
        """End it; tell whether it had lasted until now. What is over stays as it ended."""
        if not self.is_active(now):
            return False
        self.released_at, self.released_by = now, by
        return True
