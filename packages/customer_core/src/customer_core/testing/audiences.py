"""The members of one business's tiers and segments, in memory."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from datetime import datetime

from customer_core.audiences.model import Audience
from customer_core.audiences.ports import Stretch
from customer_core.customers.repository import CustomerRecord
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.segments.model import CustomerSegment
from customer_core.testing.transaction import Transaction


class MemoryAudiences:
    """Implements ``AudienceReader``."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def settled(
        self, audience: Audience, now: datetime, after: CustomerId | None, limit: int
    ) -> Stretch:
        """Return members by a settled standing."""
        members = (one for one in self._segments() if audience.holds(one.standing))
        stretch = self._stretch(members, audience, after, limit)
        settled = (one for one in stretch.records if one.segment and not _is_due(one.segment, now))
        return Stretch(tuple(settled), stretch.end)

    def due(
        self, audience: Audience, now: datetime, after: CustomerId | None, limit: int
    ) -> Stretch:
        """Return customers whose standing is due, members or not."""
        due = (one for one in self._segments() if _is_due(one, now))
        return self._stretch(due, audience, after, limit)

    def settled_size(self, audience: Audience, now: datetime) -> int:
        """Return how many :meth:`settled` would find in all."""
        return len(
            self.settled(audience, now, None, len(self._transaction.segments.rows())).records
        )

    def _segments(self) -> Iterable[CustomerSegment]:
        rows = self._transaction.segments.rows().values()
        return (one for one in rows if one.key.business_id == self._business_id)

    def _stretch(
        self,
        segments: Iterable[CustomerSegment],
        audience: Audience,
        after: CustomerId | None,
        limit: int,
    ) -> Stretch:
        behind = [one for one in segments if after is None or one.key.customer_id > after]
        looked_at = sorted(behind, key=lambda one: one.key.customer_id)[:limit]
        customers = ((self._transaction.customers.get(one.key), one) for one in looked_at)
        records = tuple(
            CustomerRecord(customer=copy.copy(customer), segment=segment)
            for customer, segment in customers
            if customer is not None and audience.includes(customer)
        )
        is_full = bool(looked_at) and len(looked_at) == limit
        return Stretch(records, looked_at[-1].key.customer_id if is_full else None)


def _is_due(segment: CustomerSegment, now: datetime) -> bool:
    change = segment.standing.next_change_at
    return change is not None and change <= now
