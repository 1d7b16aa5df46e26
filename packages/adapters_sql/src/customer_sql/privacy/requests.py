"""The requests of one business."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from psycopg.errors import UniqueViolation
from sqlalchemy import ColumnElement, literal, select, tuple_

from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.ids import CustomerId
from customer_core.privacy.requests.model import DataRequest, DataRequestId
from customer_core.privacy.requests.ports import RequestFilter, RequestPlace
from customer_core.privacy.requests.states import RequestKind
from customer_sql.privacy.rows import request_of, request_row
from customer_sql.privacy.statements import ADD_REQUEST, SAVE_REQUEST
from customer_sql.statements import selected, tenant_query
from customer_sql.tables import data_requests
from customer_sql.tables.columns import Key, Moment
from customer_sql.tenant_session import TenantSession, is_storable

Condition = ColumnElement[bool]

_REQUEST = selected("r", data_requests.columns)

GET_REQUEST = tenant_query(
    "SELECT {request} FROM data_requests r "
    "WHERE r.business_id = tenant.business_id AND r.id = %(id)s",
    request=_REQUEST,
)
"""To be planned anew: in an empty table, every index that begins with the business is as good."""

OPEN_REQUEST = tenant_query(
    "SELECT {request} FROM data_requests r WHERE r.business_id = tenant.business_id "
    "AND r.customer_id = %(customer_id)s AND r.kind = %(kind)s AND r.closed_at IS NULL",
    request=_REQUEST,
)


class SqlDataRequests:
    """Implements ``DataRequests``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def add(self, request: DataRequest) -> None:
        """Keep a new request.

        Raises:
            ConcurrentUpdate: the customer has an open one of that kind by now.
        """
        try:
            self._session.write(ADD_REQUEST, **request_row(request))
        except UniqueViolation as error:
            raise ConcurrentUpdate from error

    def save(self, request: DataRequest) -> None:
        """Keep a changed request, and count its version.

        Raises:
            ConcurrentUpdate: it was changed by another one since it was read.
        """
        self._session.writes.begin()
        saved = self._session.rows(SAVE_REQUEST, planned_anew=True, **request_row(request))
        if not saved:
            raise ConcurrentUpdate
        request.version = saved[0]["version"]

    def get(self, request_id: DataRequestId) -> DataRequest | None:
        """Return a request, or None."""
        rows = self._session.rows(GET_REQUEST, planned_anew=True, id=request_id)
        return request_of(rows[0]) if rows else None

    def open_of(self, customer_id: CustomerId, kind: RequestKind) -> DataRequest | None:
        """Return the open request of a kind that a customer has, or None."""
        rows = self._session.rows(
            OPEN_REQUEST, planned_anew=True, customer_id=customer_id, kind=kind
        )
        return request_of(rows[0]) if rows else None

    def find(
        self, wanted: RequestFilter, *, limit: int, before: RequestPlace | None
    ) -> Sequence[DataRequest]:
        """Return requests, the newest first."""
        if not is_storable(wanted.customer_id):
            return []
        columns = data_requests.c
        rows = self._session.select(
            select(data_requests)
            .where(columns.business_id == self._session.business_id, *_conditions(wanted, before))
            .order_by(columns.received_at.desc(), columns.id.desc())
            .limit(limit)
        )
        return [request_of(row) for row in rows]


def _conditions(wanted: RequestFilter, before: RequestPlace | None) -> Iterator[Condition]:
    columns = data_requests.c
    if wanted.customer_id is not None:
        yield columns.customer_id == wanted.customer_id
    if wanted.kind is not None:
        yield columns.kind == wanted.kind.value
    if wanted.state is not None:
        yield columns.state == wanted.state.value
    if wanted.overdue_at is not None:
        yield columns.closed_at.is_(None)
        yield columns.due_at < wanted.overdue_at
    if before is not None:
        last = tuple_(literal(before.received_at, Moment), literal(before.id, Key))
        yield tuple_(columns.received_at, columns.id) < last
