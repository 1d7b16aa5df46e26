"""The requests of all businesses, for the jobs that carry them out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import LiteralString

from psycopg.sql import SQL, Composable, Literal

from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.privacy.requests.model import PROOF_STEP, DataRequest, RequestKey
from customer_core.privacy.requests.ports import RequestCount
from customer_core.privacy.requests.states import RequestKind
from customer_core.segments.history import CustomerKey
from customer_sql.privacy.holds import SqlLegalHoldStore
from customer_sql.privacy.rows import request_of, request_row
from customer_sql.privacy.statements import LASTS, SAVE_REQUEST
from customer_sql.session import Session
from customer_sql.statements import selected, statement
from customer_sql.tables import data_requests

_REQUEST = selected("r", data_requests.columns)

_DUE: LiteralString = (
    "SELECT {request} FROM data_requests r "
    "WHERE r.closed_at IS NULL AND r.kind = ANY(%(kinds)s::text[]) "
    "AND (r.kind = 'erasure' AND r.progress ->> 'step' = {proof}) {awaits} AND CASE "
    "WHEN r.state IN ('approved', 'on_hold') THEN coalesce(r.grace_until <= %(now)s, true) "
    "WHEN r.state = 'running' THEN coalesce(r.leased_until <= %(now)s, true) ELSE false END "
    "AND NOT (r.kind = 'erasure' AND EXISTS (SELECT FROM legal_holds h "
    "WHERE h.customer_id = r.customer_id AND h.business_id = r.business_id AND {lasts})) "
    "ORDER BY r.due_at, r.business_id, r.id LIMIT %(limit)s FOR UPDATE OF r SKIP LOCKED"
)
_PARTS: dict[str, Composable] = {
    "request": _REQUEST,
    "lasts": SQL(LASTS),
    "proof": Literal(PROOF_STEP),
}

DUE_REQUESTS = statement(_DUE, awaits=SQL("IS NOT TRUE"), **_PARTS)

TO_PROVE = statement(_DUE, awaits=SQL("IS TRUE"), **_PARTS)

FIND_REQUEST = statement(
    "SELECT {request} FROM data_requests r WHERE r.business_id = %(business_id)s AND r.id = %(id)s",
    request=_REQUEST,
)

COUNT_REQUESTS = statement(
    "SELECT kind, count(*) AS open, count(*) FILTER (WHERE due_at < %(now)s) AS overdue, "
    "count(*) FILTER (WHERE state = 'failed') AS failed "
    "FROM data_requests WHERE closed_at IS NULL GROUP BY kind"
)


class SqlDataRequestStore:
    """Implements ``DataRequestStore``."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._holds = SqlLegalHoldStore(session)

    def due(
        self, now: datetime, kinds: Collection[RequestKind], limit: int
    ) -> Sequence[DataRequest]:
        """Return requests that may run now, held until the transaction ends."""
        return self._taken(DUE_REQUESTS, now, kinds, limit)

    def to_prove(self, now: datetime, limit: int) -> Sequence[DataRequest]:
        """Return erasures that may run now and await their proof, held until the end."""
        return self._taken(TO_PROVE, now, [RequestKind.ERASURE], limit)

    def _taken(
        self, query: bytes, now: datetime, kinds: Collection[RequestKind], limit: int
    ) -> Sequence[DataRequest]:
        """Return what a query finds, without erasures that a legal hold stops.

        Holds are asked for once more when the requests are locked: one may have been placed while
        they were looked for, and who places one now waits for the lock.
        """
        self._session.begin()
        parameters = {"now": now, "kinds": sorted(kinds), "limit": limit}
        rows = self._session.rows(query, parameters, planned_anew=True)
        found = [request_of(row) for row in rows]
        erasures = [_customer(one) for one in found if one.kind is RequestKind.ERASURE]
        held = self._holds.active(erasures, now)
        return [
            one
            for one in found
            if one.kind is not RequestKind.ERASURE or _customer(one) not in held
        ]

    def get(self, key: RequestKey) -> DataRequest | None:
        """Return a request, or None."""
        parameters = {"business_id": key.business_id, "id": key.id}
        rows = self._session.rows(FIND_REQUEST, parameters, planned_anew=True)
        return request_of(rows[0]) if rows else None

    def save(self, request: DataRequest) -> None:
        """Keep a changed request, and count its version.

        Raises:
            ConcurrentUpdate: it was changed by another one since it was read.
        """
        self._session.begin()
        saved = self._session.rows(SAVE_REQUEST, request_row(request), planned_anew=True)
        if not saved:
            raise ConcurrentUpdate
        request.version = saved[0]["version"]

    def counts(self, now: datetime) -> Sequence[RequestCount]:
        """Return how many requests there are of each kind; none is left out."""
        found = {row["kind"]: row for row in self._session.rows(COUNT_REQUESTS, {"now": now})}
        return [
            RequestCount(
                kind=kind,
                open=found[kind]["open"],
                overdue=found[kind]["overdue"],
                failed=found[kind]["failed"],
            )
            if kind in found
            else RequestCount(kind=kind)
            for kind in RequestKind
        ]


def _customer(request: DataRequest) -> CustomerKey:
    return CustomerKey(request.business_id, request.customer_id)
