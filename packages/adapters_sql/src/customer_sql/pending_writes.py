"""What a unit of work has written, waiting for its commit so that it goes in one round trip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg.errors import UniqueViolation

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

ADD_CUSTOMER = tenant_statement(
    ", customer AS ("
    "INSERT INTO customers ({customer}) SELECT {given_customer} FROM tenant, {customers} "
    "RETURNING business_id) "
    "INSERT INTO journal ({event}) SELECT {given_event} FROM customer, {events} "
    "ORDER BY given.place",
    customer=names(_CUSTOMER),
    given_customer=given(_CUSTOMER),
    customers=given_rows(_CUSTOMER, "customers"),
    event=names(_EVENT),
    given_event=given(_EVENT),
    events=given_rows(_EVENT, "events", place=True),
)
"""The customer and its events in one statement, the tenant set before any row can be made."""

SAVE_CUSTOMER = statement(
    "UPDATE customers SET {columns} FROM {customers} "
    "WHERE customers.business_id = %(business_id)s AND customers.id = %(id)s "
    "AND customers.version = given.version - 1",
    columns=replaced(_CUSTOMER, by="given"),
    customers=given_rows(_CUSTOMER, "customers"),
)

APPEND_EVENTS = statement(
    "INSERT INTO journal ({event}) SELECT {given_event} FROM {events} ORDER BY given.place",
    event=names(_EVENT),
    given_event=given(_EVENT),
    events=given_rows(_EVENT, "events", place=True),
)


class PendingWrites:
    """The writes of one unit, and the transaction they need.

    Creating a customer, with its events and nothing else, is one statement and needs none.
    """

    def __init__(self, session: Session, business_id: BusinessId) -> None:
        self._session = session
        self._business_id = business_id
        self._added: list[dict[str, Any]] = []
        self._saved: list[dict[str, Any]] = []
        self._events: list[Event] = []

    def add(self, customer: Customer) -> None:
        """Keep a new customer."""
        self._added.append(customer_row(customer))

    def save(self, customer: Customer) -> None:
        """Keep a changed customer."""
        self._saved.append(customer_row(customer))

    def append(self, events: Sequence[Event]) -> None:
        """Write events."""
        self._events.extend(events)

    def make_visible(self) -> None:
        """Write what waits, so that the reads that follow see it.

        Raises:
            Conflict, ConcurrentUpdate, DependencyUnavailable: as the ports of the core say.
        """
        if self._added or self._saved or self._events:
            self.begin()
            self._write()

    def commit(self) -> None:
        """Write what waits, and make all of it last.

        Raises:
            Conflict, ConcurrentUpdate, DependencyUnavailable: as the ports of the core say.
        """
        if self._saved or len(self._added) != 1:
            self.make_visible()
        self._write()
        self._session.commit()

    def begin(self) -> None:
        """Open a transaction of the business, unless one is open."""
        if not self._session.in_transaction:
            self._session.begin()
            self._session.rows(SET_TENANT, {"business_id": self._business_id})

    def _write(self) -> None:
        added, saved, events = self._added, self._saved, self._events
        self._added, self._saved, self._events = [], [], []
        for row in added[:-1]:
            self._add(row, [])
        if added:
            self._add(added[-1], events)
        for row in saved:
            self._save(row)
        if events and not added:
            self._session.touched(APPEND_EVENTS, {"events": event_rows(events)})

    def _add(self, row: dict[str, Any], events: Sequence[Event]) -> None:
        parameters = {
            "business_id": self._business_id,
            "customers": write_json([row]),
            "events": event_rows(events),
        }
        self._checked(ADD_CUSTOMER, parameters, row)

    def _save(self, row: dict[str, Any]) -> None:
        parameters = {
            "business_id": self._business_id,
            "id": row["id"],
            "customers": write_json([row]),
        }
        if not self._checked(SAVE_CUSTOMER, parameters, row):
            raise self._session.fail(ConcurrentUpdate())

    def _checked(self, write: bytes, parameters: dict[str, Any], row: dict[str, Any]) -> int:
        try:
            return self._session.touched(write, parameters)
        except UniqueViolation as error:
            raise self._session.fail(conflict(error, row["id"])) from error
