"""The legal holds of one business, and those of all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import attrs
from psycopg.sql import SQL, Placeholder

from customer_core.kernel.ids import CustomerId
from customer_core.privacy.holds.model import LegalHold, LegalHoldId
from customer_core.segments.history import CustomerKey
from customer_sql.privacy.rows import hold_of
from customer_sql.privacy.statements import LASTS
from customer_sql.session import Session
from customer_sql.statements import (
    key_parameters,
    keyed_query,
    names,
    selected,
    statement,
    tenant_query,
)
from customer_sql.tables import legal_holds
from customer_sql.tenant_session import TenantSession

_HOLD = selected("h", legal_holds.columns)

ADD_HOLD = statement(
    "INSERT INTO legal_holds ({columns}) VALUES ({values})",
    columns=names(legal_holds.columns),
    values=SQL(", ").join(Placeholder(column.name) for column in legal_holds.columns),
)

LIFT_HOLD = statement(
    "UPDATE legal_holds SET released_at = %(released_at)s, released_by = %(released_by)s "
    "WHERE business_id = %(business_id)s AND id = %(id)s AND released_at IS NULL"
)

GET_HOLD = tenant_query(
    "SELECT {hold} FROM legal_holds h WHERE h.business_id = tenant.business_id AND h.id = %(id)s",
    hold=_HOLD,
)

HOLDS_OF_CUSTOMER = tenant_query(
    "SELECT {hold} FROM legal_holds h "
    "WHERE h.customer_id = %(customer_id)s AND h.business_id = tenant.business_id",
    hold=_HOLD,
)

HELD_HERE = tenant_query(
    "SELECT DISTINCT h.customer_id FROM legal_holds h "
    "WHERE h.customer_id = ANY(%(ids)s::text[]) AND h.business_id = tenant.business_id AND {lasts}",
    lasts=SQL(LASTS),
)

HELD = keyed_query(
    "SELECT h.business_id, h.customer_id FROM legal_holds h "
    "WHERE h.customer_id = key.id AND h.business_id = key.business_id AND {lasts} LIMIT 1",
    lasts=SQL(LASTS),
)


class SqlLegalHolds:
    """Implements ``LegalHolds``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def add(self, hold: LegalHold) -> None:
        """Keep a new hold."""
        self._session.write(ADD_HOLD, **attrs.asdict(hold))

    def save(self, hold: LegalHold) -> None:
        """Keep a hold that was lifted; one lifted by another before stays as that one left it."""
        self._session.write(
            LIFT_HOLD, id=hold.id, released_at=hold.released_at, released_by=hold.released_by
        )

    def get(self, hold_id: LegalHoldId) -> LegalHold | None:
        """Return a hold, or None."""
        rows = self._session.rows(GET_HOLD, id=hold_id)
        return hold_of(rows[0]) if rows else None

    def of_customer(self, customer_id: CustomerId) -> Sequence[LegalHold]:
        """Return the holds of a customer, those that are over too, the newest first."""
        found = map(hold_of, self._session.rows(HOLDS_OF_CUSTOMER, customer_id=customer_id))
        return sorted(found, key=lambda one: (one.placed_at, one.id), reverse=True)

    def active(self, customer_ids: Iterable[CustomerId], now: datetime) -> frozenset[CustomerId]:
        """Return those customers who have a hold that lasts: nothing of theirs may be erased."""
        rows = self._session.rows(HELD_HERE, ids=list(customer_ids), now=now)
        return frozenset(row["customer_id"] for row in rows)


class SqlLegalHoldStore:
    """Implements ``LegalHoldStore``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def active(self, customers: Iterable[CustomerKey], now: datetime) -> frozenset[CustomerKey]:
        """Return those customers who have a hold that lasts: nothing of theirs may be erased."""
        keys = key_parameters((one.business_id, one.customer_id) for one in customers)
        rows = self._session.rows(HELD, {**keys, "now": now})
        return frozenset(CustomerKey(row["business_id"], row["customer_id"]) for row in rows)
