"""Standings, points and histories of all businesses, in sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

from customer_core.event_plane.freshness import CustomerVersions
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.segments.history import CustomerKey, PurchaseHistory
from customer_core.segments.model import CustomerSegment
from customer_sql.exact_json import write_json
from customer_sql.segments.histories import HISTORY, PROFILE, TAGGED, history_of, told_history_of
from customer_sql.segments.rows import segment_of, segment_row
from customer_sql.session import Row, Session
from customer_sql.statements import (
    given_rows,
    key_parameters,
    keyed_query,
    selected,
    statement,
    upsert,
    written,
)
from customer_sql.tables import customer_segments

LOCK_CUSTOMERS = statement(
    "SELECT count(pg_advisory_xact_lock(number)) FROM unnest(%(numbers)s::bigint[]) AS number"
)

LOAD_HISTORIES = keyed_query(
    "SELECT {history} WHERE c.business_id = key.business_id AND c.id = key.id", history=HISTORY
)

LOAD_TOLD_HISTORIES = keyed_query(
    "SELECT {profile}, {history} {tagged} WHERE c.business_id = key.business_id AND c.id = key.id",
    profile=PROFILE,
    history=HISTORY,
    tagged=TAGGED,
)

LOAD_SEGMENTS = keyed_query(
    "SELECT {segment} FROM customer_segments s "
    "WHERE s.business_id = key.business_id AND s.customer_id = key.id",
    segment=selected("s", customer_segments.columns),
)

SAVE_SEGMENTS = upsert(
    customer_segments,
    given_rows(written(customer_segments), "segments"),
    only_if="customer_segments.version < excluded.version",
)

DUE_CUSTOMERS = statement(
    "SELECT business_id, customer_id FROM customer_segments "
    "WHERE next_change_at <= %(now)s AND (business_id, customer_id) > (%(business)s, %(customer)s) "
    "ORDER BY business_id, customer_id LIMIT %(limit)s"
)

LOAD_VERSIONS = keyed_query(
    "SELECT c.business_id, c.id, c.version AS customer, coalesce(s.version, 0) AS segment "
    "FROM customers c LEFT JOIN customer_segments s "
    "ON s.business_id = c.business_id AND s.customer_id = c.id "
    "WHERE c.business_id = key.business_id AND c.id = key.id"
)


class SqlSegmentStore:
    """Implements ``SegmentStore``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self, keys: Iterable[CustomerKey]) -> None:
        """Hold the customers until the transaction ends."""
        numbers = sorted({_lock_number(key) for key in keys})
        if numbers:
            self._session.begin()
            self._session.rows(LOCK_CUSTOMERS, {"numbers": numbers})

    def histories(
        self, keys: Iterable[CustomerKey], *, profiles: bool = False
    ) -> Sequence[PurchaseHistory]:
        """Return what metrics stand on, of the customers that are registered."""
        if profiles:
            return [told_history_of(row) for row in self._of_keys(LOAD_TOLD_HISTORIES, keys)]
        return [history_of(row) for row in self._of_keys(LOAD_HISTORIES, keys)]

    def load(self, keys: Iterable[CustomerKey]) -> Mapping[CustomerKey, CustomerSegment]:
        """Return the standings kept."""
        found = map(segment_of, self._of_keys(LOAD_SEGMENTS, keys))
        return {segment.key: segment for segment in found if segment}

    def save(self, segments: Sequence[CustomerSegment]) -> None:
        """Keep the standings as they are now.

        Raises:
            ConcurrentUpdate: a standing as new as one of these is kept already; who holds the
                customers does not meet this.
        """
        if not segments:
            return
        rows = [segment_row(segment) for segment in segments]
        self._session.begin()
        if self._session.touched(SAVE_SEGMENTS, {"segments": write_json(rows)}) < len(rows):
            raise self._session.fail(ConcurrentUpdate())

    def due(
        self, now: datetime, limit: int, after: CustomerKey | None = None
    ) -> Sequence[CustomerKey]:
        """Return customers whose standing time alone may have changed by ``now``, in key order."""
        return self._page(DUE_CUSTOMERS, after, limit=limit, now=now)

    def versions(self, keys: Iterable[CustomerKey]) -> Mapping[CustomerKey, CustomerVersions]:
        """Return the present versions of registered customers and their standings."""
        return {
            CustomerKey(row["business_id"], row["id"]): CustomerVersions(
                row["customer"], row["segment"]
            )
            for row in self._of_keys(LOAD_VERSIONS, keys)
        }

    def _of_keys(self, statement: bytes, keys: Iterable[CustomerKey]) -> Sequence[Row]:
        places = [(key.business_id, key.customer_id) for key in keys]
        if not places:
            return []
        self._session.begin()
        return self._session.rows(statement, key_parameters(places))

    def _page(
        self, statement: bytes, after: CustomerKey | None, **parameters: object
    ) -> list[CustomerKey]:
        place = {
            "business": after.business_id if after else "",
            "customer": after.customer_id if after else "",
        }
        self._session.begin()
        rows = self._session.rows(statement, place | parameters, planned_anew=True)
        return [CustomerKey(row["business_id"], row["customer_id"]) for row in rows]


def _lock_number(key: CustomerKey) -> int:
    """Return the 64-bit number by which PostgreSQL knows the lock on a customer."""
    name = f"{key.business_id} {key.customer_id}".encode()
    return int.from_bytes(blake2b(name, digest_size=8).digest(), "big", signed=True)
