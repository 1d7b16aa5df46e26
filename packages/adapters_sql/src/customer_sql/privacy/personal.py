"""The records of one person in one business, page by page.

Each statement looks at no more than one customer's rows: the ``OFFSET 0`` keeps the planner from
walking through everybody's in the order that is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from psycopg.sql import SQL

from customer_core.appointments.model import Appointment, AppointmentId
from customer_core.brochures.model import BrochureRequest, RequestId
from customer_core.kernel.events import Recorded
from customer_core.kernel.ids import CustomerId, UserId
from customer_core.orders.model import Order
from customer_core.privacy.export.ports import OrderPlace, StreamPlace
from customer_core.segments.history import CustomerKey
from customer_core.segments.points import PointsEntry
from customer_core.webhooks.deliveries import Delivery
from customer_sql.appointments.rows import appointment_of
from customer_sql.brochures.rows import request_of
from customer_sql.journal.rows import RECORDED, recorded_of
from customer_sql.orders.rows import order_of
from customer_sql.partitions import partition_of
from customer_sql.statements import selected, tenant_query
from customer_sql.tables import brochure_requests, webhook_deliveries
from customer_sql.tenant_session import TenantSession
from customer_sql.webhooks.rows import delivery_of

_BEFORE_ALL = datetime(9999, 12, 31, tzinfo=UTC)

ORDERS_PAGE = tenant_query(
    "SELECT o.facts::text AS facts, o.created_at, o.order_id FROM order_summary o "
    "WHERE o.business_id = tenant.business_id AND o.customer_id = %(customer_id)s "
    "AND o.created_at <= %(at)s AND (o.created_at < %(at)s OR o.order_id > %(order_id)s) "
    "ORDER BY o.created_at DESC, o.order_id LIMIT %(limit)s"
)

APPOINTMENTS_PAGE = tenant_query(
    "SELECT own.facts, own.appointment_id FROM ("
    "SELECT a.facts, a.appointment_id FROM appointments a "
    "WHERE a.business_id = tenant.business_id AND a.customer_id = %(customer_id)s "
    "UNION ALL SELECT a.facts, a.appointment_id FROM appointments a "
    "WHERE a.business_id = tenant.business_id AND a.user_id = %(user_id)s "
    "AND a.customer_id IS NULL OFFSET 0) AS own "
    "WHERE own.appointment_id > %(after)s ORDER BY own.appointment_id LIMIT %(limit)s"
)

BROCHURES_PAGE = tenant_query(
    "SELECT own.* FROM (SELECT {request} FROM brochure_requests b "
    "WHERE b.business_id = tenant.business_id AND b.customer_id = %(customer_id)s "
    "UNION ALL SELECT {request} FROM brochure_requests b "
    "WHERE b.business_id = tenant.business_id AND b.user_id = %(user_id)s "
    "AND b.customer_id IS NULL OFFSET 0) AS own "
    "WHERE own.request_id > %(after)s ORDER BY own.request_id LIMIT %(limit)s",
    request=selected("b", brochure_requests.columns),
)

POINTS_PAGE = tenant_query(
    "SELECT p.reference, p.points, p.at, p.event_id FROM loyalty_points p "
    "WHERE p.business_id = tenant.business_id AND p.customer_id = %(customer_id)s "
    "AND (%(after)s::text IS NULL OR p.reference > %(after)s) "
    "ORDER BY p.reference LIMIT %(limit)s"
)

EVENTS_PAGE = tenant_query(
    "SELECT given.place, j.* FROM unnest(%(streams)s::text[], %(partitions)s::smallint[]) "
    "WITH ORDINALITY AS given(stream, partition, place), LATERAL ("
    "SELECT {recorded} FROM journal j WHERE j.business_id = tenant.business_id "
    "AND j.partition = given.partition AND j.stream = given.stream "
    "AND j.position > CASE WHEN given.place = 1 THEN %(behind)s::bigint ELSE 0 END "
    "ORDER BY j.position LIMIT %(limit)s) AS j "
    "ORDER BY given.place, j.position LIMIT %(limit)s",
    recorded=SQL(RECORDED).format(j=SQL("j")),
)

COUNT_EVENTS = tenant_query(
    "SELECT count(*) AS events FROM journal j WHERE j.business_id = tenant.business_id "
    "AND j.partition = ANY(%(partitions)s) AND j.stream = ANY(%(streams)s)"
)

DELIVERIES_OF_EVENTS = tenant_query(
    "SELECT d.* FROM webhook_endpoints e, LATERAL (SELECT {delivery} FROM webhook_deliveries d "
    "WHERE d.business_id = tenant.business_id AND d.endpoint_id = e.id "
    "AND d.event_id = ANY(%(events)s) OFFSET 0) AS d "
    "WHERE e.business_id = tenant.business_id ORDER BY d.number",
    delivery=selected("d", webhook_deliveries.columns),
)


class SqlPersonalRecords:
    """Implements ``PersonalRecords``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def orders(
        self, customer_id: CustomerId, *, limit: int, after: OrderPlace | None
    ) -> Sequence[Order]:
        """Return placed orders, the newest first, then by id."""
        rows = self._session.rows(
            ORDERS_PAGE,
            planned_anew=True,
            customer_id=customer_id,
            at=after.ordered_at if after else _BEFORE_ALL,
            order_id=after.order_id if after else "",
            limit=limit,
        )
        by_id = sorted(rows, key=lambda row: str(row["order_id"]))
        found = sorted(by_id, key=lambda row: row["created_at"], reverse=True)
        return [order_of(row["facts"]) for row in found]

    def appointments(
        self,
        customer_id: CustomerId,
        user_id: UserId | None,
        *,
        limit: int,
        after: AppointmentId | None,
    ) -> Sequence[Appointment]:
        """Return appointments by id."""
        rows = self._session.rows(
            APPOINTMENTS_PAGE,
            planned_anew=True,
            customer_id=customer_id,
            user_id=user_id,
            after=after or "",
            limit=limit,
        )
        found = sorted(rows, key=lambda row: str(row["appointment_id"]))
        return [appointment_of(row["facts"]) for row in found]

    def brochures(
        self,
        customer_id: CustomerId,
        user_id: UserId | None,
        *,
        limit: int,
        after: RequestId | None,
    ) -> Sequence[BrochureRequest]:
        """Return brochure requests by id."""
        rows = self._session.rows(
            BROCHURES_PAGE,
            planned_anew=True,
            customer_id=customer_id,
            user_id=user_id,
            after=after or "",
            limit=limit,
        )
        return sorted(map(request_of, rows), key=lambda one: one.request_id)

    def points(
        self, customer_id: CustomerId, *, limit: int, after: str | None
    ) -> Sequence[PointsEntry]:
        """Return loyalty points by what they were given for."""
        rows = self._session.rows(
            POINTS_PAGE, planned_anew=True, customer_id=customer_id, after=after, limit=limit
        )
        key = CustomerKey(self._session.business_id, customer_id)
        found = [
            PointsEntry(
                key=key,
                reference=row["reference"],
                points=row["points"],
                at=row["at"],
                event_id=row["event_id"],
            )
            for row in rows
        ]
        return sorted(found, key=lambda one: one.reference)

    def events(
        self, streams: Sequence[str], *, limit: int, after: StreamPlace | None
    ) -> Sequence[Recorded]:
        """Return events of some streams, stream by stream, the oldest first."""
        rows = self._session.rows(
            EVENTS_PAGE,
            planned_anew=True,
            streams=list(streams),
            partitions=[partition_of(self._session.business_id, one) for one in streams],
            behind=-1 if after is None else after.position,
            limit=limit,
        )
        found = sorted(rows, key=lambda row: (row["place"], row["position"]))
        return [recorded_of(row) for row in found]

    def count_events(self, streams: Sequence[str]) -> int:
        """Return how many events there are of some streams."""
        partitions = sorted({partition_of(self._session.business_id, one) for one in streams})
        rows = self._session.rows(
            COUNT_EVENTS, planned_anew=True, streams=list(streams), partitions=partitions
        )
        return sum(row["events"] for row in rows)

    def deliveries(self, event_ids: Sequence[str]) -> Sequence[Delivery]:
        """Return the deliveries of some events, in their order."""
        rows = self._session.rows(DELIVERIES_OF_EVENTS, planned_anew=True, events=list(event_ids))
        return sorted(map(delivery_of, rows), key=lambda one: one.number)
