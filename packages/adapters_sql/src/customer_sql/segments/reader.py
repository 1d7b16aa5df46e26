"""Standings and purchase histories of one business."""

from __future__ import annotations

from collections import Counter

from customer_core.customers.model import Status
from customer_core.kernel.ids import CustomerId
from customer_core.segments.history import PurchaseHistory
from customer_core.segments.model import CustomerSegment
from customer_core.segments.ports import SegmentCounts
from customer_sql.segments.histories import HISTORY, PROFILE, TAGGED, told_history_of
from customer_sql.segments.rows import segment_of
from customer_sql.statements import selected, tenant_query
from customer_sql.tables import customer_segments
from customer_sql.tenant_session import TenantSession

GET_SEGMENT = tenant_query(
    "SELECT {segment} FROM customer_segments s "
    "WHERE s.business_id = tenant.business_id AND s.customer_id = %(customer_id)s",
    segment=selected("s", customer_segments.columns),
)

GET_HISTORY = tenant_query(
    "SELECT {profile}, {history} {tagged} "
    "WHERE c.business_id = tenant.business_id AND c.id = %(customer_id)s",
    profile=PROFILE,
    history=HISTORY,
    tagged=TAGGED,
)

COUNT_SEGMENTS = tenant_query(
    "SELECT NULL AS tier, NULL::text[] AS membership_names, count(*) AS size FROM customers c "
    "WHERE c.business_id = tenant.business_id AND c.status <> %(erased)s "
    "UNION ALL SELECT s.tier, s.membership_names, count(*) FROM customer_segments s "
    "WHERE s.business_id = tenant.business_id AND NOT EXISTS (SELECT FROM customers c "
    "WHERE c.business_id = s.business_id AND c.id = s.customer_id AND c.status = %(erased)s) "
    "GROUP BY s.tier, s.membership_names"
)
"""All customers in the row without a tier; then those assessed, by tier and memberships."""


class SqlSegments:
    """Implements ``SegmentReader``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def of_customer(self, customer_id: CustomerId) -> CustomerSegment | None:
        """Return a customer's metrics and standing as last assessed, or None."""
        rows = self._session.rows(GET_SEGMENT, customer_id=customer_id)
        return segment_of(rows[0]) if rows else None

    def counts(self) -> SegmentCounts:
        """Return the sizes of all tiers and segments; customers erased do not count."""
        customers, tiers, segments = 0, Counter[str](), Counter[str]()
        rows = self._session.rows(COUNT_SEGMENTS, erased=Status.DELETED, planned_anew=True)
        for row in rows:
            if row["tier"] is None:
                customers = row["size"]
            else:
                tiers[row["tier"]] += row["size"]
                segments.update(dict.fromkeys(row["membership_names"], row["size"]))
        return SegmentCounts(customers=customers, tiers=tiers, segments=segments)


class SqlHistories:
    """Implements ``PurchaseHistories``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def of_customer(self, customer_id: CustomerId) -> PurchaseHistory | None:
        """Return the history of a customer, or None for one not known."""
        rows = self._session.rows(GET_HISTORY, customer_id=customer_id)
        return told_history_of(rows[0]) if rows else None
