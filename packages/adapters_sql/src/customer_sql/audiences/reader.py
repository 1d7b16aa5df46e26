"""The members of one business's tiers and segments.

Each statement looks at no more rows than are asked for: it takes their ids from an index in order,
and only then the customers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from psycopg.sql import SQL, Composable

from customer_core.audiences.model import Audience
from customer_core.audiences.ports import Stretch
from customer_core.kernel.ids import CustomerId
from customer_core.segments.definitions import Kind
from customer_sql.customers.rows import record_of
from customer_sql.statements import selected, tenant_query
from customer_sql.tables import customer_segments, customers
from customer_sql.tenant_session import TenantSession

INCLUDED = SQL(
    "CASE %(channel)s::text WHEN 'email' THEN c.status = 'active' "
    "AND (c.preferences #>> '{{marketing,emailOptIn}}')::boolean "
    "WHEN 'sms' THEN c.status = 'active' AND starts_with(c.phone, '+') "
    "AND (c.preferences #>> '{{marketing,smsOptIn}}')::boolean "
    "WHEN 'push' THEN c.status = 'active' AND c.user_id IS NOT NULL "
    "AND (c.preferences #>> '{{marketing,pushOptIn}}')::boolean "
    "ELSE c.status <> 'deleted' END"
).format()
"""What ``Audience.includes`` says, of a customer ``c``."""

_NOT_DUE = SQL("(s.next_change_at IS NULL OR s.next_change_at > %(now)s)")
_WHATEVER = SQL("true")
_OF_SEGMENT = SQL("segment_members WHERE business_id = tenant.business_id AND segment = %(name)s")
_OF_TIER = SQL("customer_segments WHERE business_id = tenant.business_id AND tier = %(name)s")
_DUE = SQL("customer_segments WHERE business_id = tenant.business_id AND next_change_at <= %(now)s")


def _stretch(ids: Composable, only_if: Composable) -> bytes:
    """Return the statement that looks at customers by their ids, found or not."""
    return tenant_query(
        "SELECT looked_at.customer_id AS looked_at, found.* FROM ("
        "SELECT customer_id FROM {ids} AND customer_id > %(after)s "
        "ORDER BY customer_id LIMIT %(limit)s) AS looked_at "
        "LEFT JOIN LATERAL (SELECT {customer}, {segment} FROM customers c "
        "JOIN customer_segments s ON s.business_id = c.business_id AND s.customer_id = c.id "
        "WHERE c.business_id = tenant.business_id AND c.id = looked_at.customer_id "
        "AND {included} AND {only_if} OFFSET 0) AS found ON true "
        "ORDER BY looked_at.customer_id",
        ids=ids,
        customer=selected("c", customers.columns),
        segment=selected("s", customer_segments.columns, prefix="segment_"),
        included=INCLUDED,
        only_if=only_if,
    )


def _size(ids: Composable) -> bytes:
    return tenant_query(
        "SELECT count(*) AS size FROM (SELECT customer_id FROM {ids}) AS members "
        "JOIN customer_segments s "
        "ON s.business_id = tenant.business_id AND s.customer_id = members.customer_id "
        "JOIN customers c ON c.business_id = tenant.business_id AND c.id = members.customer_id "
        "WHERE {included} AND {not_due}",
        ids=ids,
        included=INCLUDED,
        not_due=_NOT_DUE,
    )


MEMBERS_OF_SEGMENT = _stretch(_OF_SEGMENT, _NOT_DUE)
MEMBERS_OF_TIER = _stretch(_OF_TIER, _NOT_DUE)
CUSTOMERS_DUE = _stretch(_DUE, _WHATEVER)
COUNT_SEGMENT = _size(_OF_SEGMENT)
COUNT_TIER = _size(_OF_TIER)

_MEMBERS: Mapping[Kind, bytes] = {Kind.SEGMENT: MEMBERS_OF_SEGMENT, Kind.TIER: MEMBERS_OF_TIER}
_COUNT: Mapping[Kind, bytes] = {Kind.SEGMENT: COUNT_SEGMENT, Kind.TIER: COUNT_TIER}


class SqlAudiences:
    """Implements ``AudienceReader``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def settled(
        self, audience: Audience, now: datetime, after: CustomerId | None, limit: int
    ) -> Stretch:
        """Return members by a settled standing."""
        return self._stretch(_MEMBERS[audience.kind], audience, now, after, limit)

    def due(
        self, audience: Audience, now: datetime, after: CustomerId | None, limit: int
    ) -> Stretch:
        """Return customers whose standing is due, members or not."""
        return self._stretch(CUSTOMERS_DUE, audience, now, after, limit)

    def settled_size(self, audience: Audience, now: datetime) -> int:
        """Return how many :meth:`settled` would find in all."""
        rows = self._session.rows(
            _COUNT[audience.kind],
            planned_anew=True,
            name=audience.name,
            channel=audience.channel,
            now=now,
        )
        size: int = rows[0]["size"] if rows else 0
        return size

    def _stretch(
        self,
        query: bytes,
        audience: Audience,
        now: datetime,
        after: CustomerId | None,
        limit: int,
    ) -> Stretch:
        rows = self._session.rows(
            query,
            planned_anew=True,
            name=audience.name,
            channel=audience.channel,
            now=now,
            after=after or "",
            limit=limit,
        )
        records = tuple(record_of(row) for row in rows if row["id"] is not None)
        return Stretch(records, rows[-1]["looked_at"] if rows and len(rows) == limit else None)
