"""The read models as they stand, read in pages along their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, LiteralString, TypeVar

from psycopg.sql import Identifier

from customer_core.event_plane.snapshot import (
    AppointmentState,
    BrochureState,
    CustomerState,
    OrderState,
    Span,
    UserState,
)
from customer_sql.database import Database
from customer_sql.partitions import JOURNAL_PARTITIONS
from customer_sql.session import Row, opened
from customer_sql.statements import statement

T = TypeVar("T")

PAGE = 2_000

_OF_KEY: LiteralString = (
    "WHERE {key} > %(after)s AND {key} < %(behind)s AND {t}.business_id = %(business)s "
)
_IN_ORDER: LiteralString = "ORDER BY {key} LIMIT %(limit)s"


def _page(read: LiteralString, table: LiteralString, key: LiteralString) -> bytes:
    text: LiteralString = read + _OF_KEY + _IN_ORDER
    return statement(text, key=Identifier(table, key), t=Identifier(table))


ORDERS = _page(
    "SELECT business_id, order_id AS id, status, customer_id, total_amount, currency, base_amount, "
    "created_at, payment_id, payment_status, payment_processed_at, shipment_id, tracking_number, "
    "estimated_delivery, actual_delivery FROM order_summary o ",
    "o",
    "order_id",
)
CUSTOMERS = _page(
    "SELECT c.business_id, c.id, c.registered_at, s.measured_at, s.order_count, s.total_spent, "
    "s.last_order_at, s.orders_last_6_months, s.not_counted, s.loyalty_points, s.tier, s.segment, "
    "s.membership_names FROM customers c LEFT JOIN customer_segments s "
    "ON s.business_id = c.business_id AND s.customer_id = c.id ",
    "c",
    "id",
)
USERS = _page(
    "SELECT business_id, user_id AS id, email, first_name, last_name, full_name FROM customers c ",
    "c",
    "user_id",
)
APPOINTMENTS = _page(
    "SELECT business_id, appointment_id AS id, status, customer_id, user_id, service, starts_at "
    "FROM appointments a ",
    "a",
    "appointment_id",
)
BROCHURES = _page(
    "SELECT business_id, request_id AS id, customer_id, user_id, brochure, requested_at "
    "FROM brochure_requests b ",
    "b",
    "request_id",
)

KEPT = statement(
    "SELECT to_regclass('appointments') IS NOT NULL AS appointments, "
    "to_regclass('brochure_requests') IS NOT NULL AS brochures, "
    "EXISTS (SELECT FROM journal_cursors WHERE cursor = 'accounts') AS users"
)
JOURNAL = statement(
    "SELECT source, count(*) AS events FROM journal "
    "WHERE partition = %(partition)s AND source = ANY(%(sources)s) GROUP BY source"
)
DEAD_LETTERS = statement(
    "SELECT DISTINCT business_id, event_id FROM dead_letters WHERE source = ANY(%(sources)s) "
    "AND (business_id, event_id) > (%(business)s, %(after)s) "
    "ORDER BY business_id, event_id LIMIT %(limit)s"
)
PUT_ASIDE = statement(
    "SELECT id, encode(sha256(substring(raw FROM 1 FOR %(length)s)), 'hex') AS mark "
    "FROM quarantine WHERE id > %(after)s ORDER BY id LIMIT %(limit)s"
)


class SqlSnapshot:
    """Implements ``Snapshot``; each page is a statement of its own.

    Args:
        database: connected in the role ``customers_worker``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def kept(self) -> frozenset[str]:
        """Return the names of the methods below whose rows this database keeps by now."""
        with opened(self._database) as session:
            (row,) = session.rows(KEPT, {})
        return frozenset(
            {"orders", "customers", *(name for name, is_kept in row.items() if is_kept)}
        )

    def orders(self, span: Span) -> Iterator[OrderState]:
        """Return the orders."""
        return self._pages(ORDERS, span, OrderState)

    def customers(self, span: Span) -> Iterator[CustomerState]:
        """Return the registered customers."""
        return self._pages(CUSTOMERS, span, CustomerState)

    def users(self, span: Span) -> Iterator[UserState]:
        """Return the customers who are users of the auth service, by the user's id."""
        return self._pages(USERS, span, UserState)

    def appointments(self, span: Span) -> Iterator[AppointmentState]:
        """Return the appointments."""
        return self._pages(APPOINTMENTS, span, AppointmentState)

    def brochures(self, span: Span) -> Iterator[BrochureState]:
        """Return the brochure requests."""
        return self._pages(BROCHURES, span, BrochureState)

    def journal(self, sources: Sequence[str]) -> Mapping[str, int]:
        """Return how many events of each source the journal holds."""
        found = dict.fromkeys(sources, 0)
        with opened(self._database) as session:
            for partition in range(JOURNAL_PARTITIONS):
                about = {"partition": partition, "sources": list(sources)}
                for row in session.rows(JOURNAL, about):
                    found[row["source"]] += row["events"]
        return found

    def dead_letters(self, sources: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Return business and event id of all dead letters of some sources, in this order."""
        place = ("", "")
        while True:
            business, after = place
            about = {"sources": list(sources), "business": business, "after": after}
            rows = self._rows(DEAD_LETTERS, about)
            for row in rows:
                place = (row["business_id"], row["event_id"])
                yield place
            if len(rows) < PAGE:
                return

    def put_aside(self, length: int) -> Iterator[str]:
        """Return the SHA-256 of the first bytes of each message in quarantine, as hex digits."""
        after = 0
        while True:
            rows = self._rows(PUT_ASIDE, {"length": length, "after": after})
            for row in rows:
                after = row["id"]
                yield row["mark"]
            if len(rows) < PAGE:
                return

    def _pages(self, page: bytes, span: Span, state: Callable[..., T]) -> Iterator[T]:
        after = span.first
        about: dict[str, Any] = {"business": span.business_id, "behind": span.behind}
        while True:
            rows = self._rows(page, {**about, "after": after})
            for row in rows:
                after = row["id"]
                yield state(**row)
            if len(rows) < PAGE:
                return

    def _rows(self, page: bytes, about: Mapping[str, Any]) -> Sequence[Row]:
        with opened(self._database) as session:
            return session.rows(page, {**about, "limit": PAGE}, planned_anew=True)
