"""What a unit of work has written, waiting for its commit so that it goes in one round trip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.errors import UniqueViolation
from psycopg.sql import SQL, Composable

from customer_core.consents.model import ConsentRecord
from customer_core.customers.account import AccountRecord
from customer_core.customers.model import Customer
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.events import Event
from customer_core.kernel.ids import BusinessId
from customer_sql.consents.rows import consent_rows
from customer_sql.constraint_errors import conflict
from customer_sql.customers.account_rows import account_row
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
from customer_sql.tables import auth_accounts, consent_records, customers, journal

_CUSTOMER = written(customers)
_EVENT = written(journal)
_ACCOUNT = written(auth_accounts)
_CONSENT = written(consent_records)
_NOTHING_MORE = SQL("")

SET_TENANT = b"SELECT set_config('app.business_id', %(business_id)s, true)"

_WITH_EVENTS = (
    "{first}, customer AS (INSERT INTO customers ({customer}) "
    "SELECT {given_customer} FROM {after}, {customers} {unless_changed} RETURNING business_id), "
    "event AS (INSERT INTO journal ({event}) SELECT {given_event} FROM customer, {events} "
    "ORDER BY given.place){last} "
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

_KEEP_ACCOUNT = SQL(
    ", account AS (INSERT INTO auth_accounts ({account}) "
    "SELECT {given_account} FROM tenant, {accounts} "
    "ON CONFLICT (business_id, user_id) DO UPDATE SET {replaced} "
    "WHERE auth_accounts.version = excluded.version - 1 RETURNING business_id)"
).format(
    account=names(_ACCOUNT),
    given_account=given(_ACCOUNT),
    accounts=given_rows(_ACCOUNT, "accounts"),
    replaced=replaced(_ACCOUNT),
)

_UNLESS_CHANGED = SQL(
    ", LATERAL (SELECT c.version FROM customers c "
    "WHERE c.business_id = tenant.business_id AND c.id = given.id OFFSET 0) AS known "
    "WHERE known.version = given.version - 1 "
    "ON CONFLICT (business_id, id) DO UPDATE SET {replaced} "
    "WHERE customers.version = excluded.version - 1"
).format(replaced=replaced(_CUSTOMER))
"""An upsert that never inserts: unlike an update, it cannot look for its row before the tenant is
set. What has changed in the meantime is found out by the version."""


_KEEP_CONSENTS = SQL(
    ", consent AS (INSERT INTO consent_records ({consent}) SELECT {given_consent} "
    "FROM customer, {consents} ORDER BY given.place)"
).format(
    consent=names(_CONSENT),
    given_consent=given(_CONSENT),
    consents=given_rows(_CONSENT, "consents", place=True),
)


def _alone(unless_changed: Composable, last: Composable = _NOTHING_MORE) -> bytes:
    return tenant_statement(
        _WITH_EVENTS,
        first=_NOTHING_MORE,
        after=SQL("tenant"),
        unless_changed=unless_changed,
        last=last,
        **_PARTS,
    )


def _with_account(unless_changed: Composable) -> bytes:
    """Return the statement that keeps an account, too, or nothing where that was overtaken."""
    return tenant_statement(
        _WITH_EVENTS,
        first=_KEEP_ACCOUNT,
        after=SQL("tenant JOIN account USING (business_id)"),
        unless_changed=unless_changed,
        last=_NOTHING_MORE,
        **_PARTS,
    )


ADD_CUSTOMER = _alone(_NOTHING_MORE)
SAVE_CUSTOMER = _alone(_UNLESS_CHANGED)
ADD_CUSTOMER_AND_ACCOUNT = _with_account(_NOTHING_MORE)
SAVE_CUSTOMER_AND_ACCOUNT = _with_account(_UNLESS_CHANGED)
SAVE_ACCOUNT = tenant_statement("{account} SELECT FROM account", account=_KEEP_ACCOUNT)

ADD_CUSTOMER_AND_CONSENTS = _alone(_NOTHING_MORE, _KEEP_CONSENTS)
SAVE_CUSTOMER_AND_CONSENTS = _alone(_UNLESS_CHANGED, _KEEP_CONSENTS)

_AND_ACCOUNT = {
    ADD_CUSTOMER: ADD_CUSTOMER_AND_ACCOUNT,
    SAVE_CUSTOMER: SAVE_CUSTOMER_AND_ACCOUNT,
}
_AND_CONSENTS = {
    ADD_CUSTOMER: ADD_CUSTOMER_AND_CONSENTS,
    SAVE_CUSTOMER: SAVE_CUSTOMER_AND_CONSENTS,
}

APPEND_EVENTS = statement(
    "INSERT INTO journal ({event}) SELECT {given_event} FROM {events} ORDER BY given.place",
    event=names(_EVENT),
    given_event=given(_EVENT),
    events=given_rows(_EVENT, "events", place=True),
)

APPEND_CONSENTS = statement(
    "INSERT INTO consent_records ({consent}) SELECT {given_consent} FROM {consents} "
    "ORDER BY given.place",
    consent=names(_CONSENT),
    given_consent=given(_CONSENT),
    consents=given_rows(_CONSENT, "consents", place=True),
)


class PendingWrites:
    """The writes of one unit, and the transaction they need.

    One customer, new or changed, with its events and an account or consents is one statement, and
    needs none.
    """

    def __init__(self, session: Session, business_id: BusinessId) -> None:
        self._session = session
        self._business_id = business_id
        self._customers: list[tuple[bytes, dict[str, Any]]] = []
        self._events: list[Event] = []
        self._account: dict[str, Any] | None = None
        self._consents: list[ConsentRecord] = []

    def add(self, customer: Customer) -> None:
        """Keep a new customer."""
        self._customers.append((ADD_CUSTOMER, customer_row(customer)))

    def save(self, customer: Customer) -> None:
        """Keep a changed customer."""
        self._customers.append((SAVE_CUSTOMER, customer_row(customer)))

    def keep_account(self, record: AccountRecord) -> None:
        """Keep an account, new or changed."""
        if self._account or self._consents:
            self.make_visible()
        self._account = account_row(record)

    def append_consents(self, records: Sequence[ConsentRecord]) -> None:
        """Write consent records."""
        if self._account:
            self.make_visible()
        self._consents.extend(records)

    def append(self, events: Sequence[Event]) -> None:
        """Write events."""
        self._events.extend(events)

    def make_visible(self) -> None:
        """Write what waits, so that the reads that follow see it.

        Raises:
            Conflict, ConcurrentUpdate, DependencyUnavailable: as the ports of the core say.
        """
        if self._customers or self._events or self._account or self._consents:
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
        customers, events, account = self._customers, self._events, self._account
        consents, self._consents = self._consents, []
        self._customers, self._events, self._account = [], [], None
        for write, row in customers[:-1]:
            self._write_customer(write, row, [], None, [])
        if customers:
            self._write_customer(*customers[-1], events, account, consents)
            return
        if consents:
            self._session.touched(APPEND_CONSENTS, {"consents": consent_rows(consents)})
        if account:
            self._keep(SAVE_ACCOUNT, {"accounts": write_json([account])})
        if events:
            self._session.touched(APPEND_EVENTS, {"events": event_rows(events)})

    def _write_customer(
        self,
        write: bytes,
        row: dict[str, Any],
        events: Sequence[Event],
        account: dict[str, Any] | None,
        consents: Sequence[ConsentRecord],
    ) -> None:
        parameters = {"customers": write_json([row]), "events": event_rows(events)}
        if account:
            write, parameters["accounts"] = _AND_ACCOUNT[write], write_json([account])
        if consents:
            write, parameters["consents"] = _AND_CONSENTS[write], consent_rows(consents)
        try:
            self._keep(write, parameters)
        except UniqueViolation as error:
            raise self._session.fail(conflict(error, row["id"])) from error

    def _keep(self, write: bytes, parameters: Mapping[str, Any]) -> None:
        """Run a statement that writes a row, or none where another came first."""
        if not self._session.touched(write, {"business_id": self._business_id, **parameters}):
            raise self._session.fail(ConcurrentUpdate())
