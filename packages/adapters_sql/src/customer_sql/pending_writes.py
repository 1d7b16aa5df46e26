"""What a unit of work has written, waiting for its commit so that it goes in one round trip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg.errors import UniqueViolation
from psycopg.sql import SQL

from customer_core.customers.model import Customer
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.events import Event
from customer_core.kernel.ids import BusinessId
from customer_sql.constraint_errors import conflict
from customer_sql.customers.rows import customer_row
from customer_sql.exact_json import write_json
from customer_sql.journal.rows import event_rows
from customer_sql.session import Session
from customer_sql.statements import (
    given,
    given_rows,
    names,
    replaced,
    statement,
    tenant_statement,
    written,
)
from customer_sql.tables import customers, journal

_CUSTOMER = written(customers)
_EVENT = written(journal)

SET_TENANT = b"SELECT set_config('app.business_id', %(business_id)s, true)"

_WITH_EVENTS = (
    ", customer AS (INSERT INTO customers ({customer}) "
    "SELECT {given_customer} FROM tenant, {customers} {unless_changed} RETURNING business_id), "
    "event AS (INSERT INTO journal ({event}) SELECT {given_event} FROM customer, {events} "
    "ORDER BY given.place) "
    "SELECT FROM customer"
)
"""One row if the customer and its events are kept; no row is made before the tenant is set."""

_PARTS = {
    "customer": names(_CUSTOMER),
    "given_customer": given(_CUSTOMER),
    "customers": given_rows(_CUSTOMER, "customers"),
    "event": names(_EVENT),
    "given_event": given(_EVENT),
    "events": given_rows(_EVENT, "events", place=True),
}

ADD_CUSTOMER = tenant_statement(_WITH_EVENTS, unless_changed=SQL(""), **_PARTS)

SAVE_CUSTOMER = tenant_statement(
    _WITH_EVENTS,
    unless_changed=SQL(
        ", LATERAL (SELECT c.version FROM customers c "
        "WHERE c.business_id = tenant.business_id AND c.id = given.id OFFSET 0) AS known "
        "WHERE known.version = given.version - 1 "
        "ON CONFLICT (business_id, id) DO UPDATE SET {replaced} "
        "WHERE customers.version = excluded.version - 1"
    ).format(replaced=replaced(_CUSTOMER)),
    **_PARTS,
)
"""An upsert that never inserts: unlike an update, it cannot look for its row before the tenant is
set. What has changed in the meantime is found out by the version."""

APPEND_EVENTS = statement(
    "INSERT INTO journal ({event}) SELECT {given_event} FROM {events} ORDER BY given.place",
    event=names(_EVENT),
    given_event=given(_EVENT),
    events=given_rows(_EVENT, "events", place=True),
)


class PendingWrites:
    """The writes of one unit, and the transaction they need.

    One customer, new or changed, with its events is one statement, and needs none.
    """

    def __init__(self, session: Session, business_id: BusinessId) -> None:
        self._session = session
        self._business_id = business_id
        self._customers: list[tuple[bytes, dict[str, Any]]] = []
        self._events: list[Event] = []

    def add(self, customer: Customer) -> None:
        """Keep a new customer."""
        self._customers.append((ADD_CUSTOMER, customer_row(customer)))

    def save(self, customer: Customer) -> None:
        """Keep a changed customer."""
        self._customers.append((SAVE_CUSTOMER, customer_row(customer)))

    def append(self, events: Sequence[Event]) -> None:
        """Write events."""
        self._events.extend(events)

    def make_visible(self) -> None:
        """Write what waits, so that the reads that follow see it.

        Raises:
            Conflict, ConcurrentUpdate, DependencyUnavailable: as the ports of the core say.
        """
        if self._customers or self._events:
            self.begin()
            self._write()

    def commit(self) -> None:
        """Write what waits, and make all of it last.

        Raises:
            Conflict, ConcurrentUpdate, DependencyUnavailable: as the ports of the core say.
        """
        if len(self._customers) == 1:
            self._write()
        self.make_visible()
        self._session.commit()

    def begin(self) -> None:
        """Open a transaction of the business, unless one is open."""
        if not self._session.in_transaction:
            self._session.begin()
            self._session.rows(SET_TENANT, {"business_id": self._business_id})

    def _write(self) -> None:
        customers, events = self._customers, self._events
        self._customers, self._events = [], []
        for number, (write, row) in enumerate(customers, 1):
            self._write_customer(write, row, events if number == len(customers) else [])
        if events and not customers:
            self._session.touched(APPEND_EVENTS, {"events": event_rows(events)})

    def _write_customer(self, write: bytes, row: dict[str, Any], events: Sequence[Event]) -> None:
        parameters = {
            "business_id": self._business_id,
            "customers": write_json([row]),
            "events": event_rows(events),
        }
        try:
            written = self._session.touched(write, parameters)
        except UniqueViolation as error:
            raise self._session.fail(conflict(error, row["id"])) from error
        if not written:
            raise self._session.fail(ConcurrentUpdate())
