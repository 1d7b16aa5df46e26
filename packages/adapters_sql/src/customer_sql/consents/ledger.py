"""The consent records of one business."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.consents.model import ConsentId, ConsentRecord
from customer_core.kernel.ids import CustomerId
from customer_sql.consents.rows import consent_of
from customer_sql.statements import selected, tenant_query
from customer_sql.tables import consent_records
from customer_sql.tenant_session import TenantSession

_BEHIND_ALL = 2**63 - 1

GET_CONSENT = tenant_query(
    "SELECT {record} FROM consent_records r WHERE r.business_id = tenant.business_id "
    "AND r.customer_id = %(customer_id)s AND r.id = %(id)s",
    record=selected("r", consent_records.columns),
)

LIST_CONSENTS = tenant_query(
    "SELECT {record} FROM consent_records r WHERE r.business_id = tenant.business_id "
    "AND r.customer_id = %(customer_id)s AND r.number < %(before)s "
    "ORDER BY r.number DESC LIMIT %(limit)s",
    record=selected("r", consent_records.columns),
)

LATEST_CONSENTS = tenant_query(
    "SELECT DISTINCT ON (r.purpose, r.channel) {record} FROM consent_records r "
    "WHERE r.business_id = tenant.business_id AND r.customer_id = %(customer_id)s "
    "ORDER BY r.purpose, r.channel, r.number DESC",
    record=selected("r", consent_records.columns),
)


class SqlConsents:
    """Implements ``ConsentLedger``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def append(self, records: Sequence[ConsentRecord]) -> None:
        """Keep new records, in this order, with the change of the customer they are about."""
        self._session.writes.append_consents(records)

    def get(self, customer_id: CustomerId, consent_id: ConsentId) -> ConsentRecord | None:
        """Return a record of a customer, or None."""
        rows = self._session.rows(
            GET_CONSENT, planned_anew=True, customer_id=customer_id, id=consent_id
        )
        return consent_of(rows[0]) if rows else None

    def of_customer(
        self, customer_id: CustomerId, *, limit: int, before: int | None = None
    ) -> Sequence[ConsentRecord]:
        """Return records of a customer, the newest first."""
        rows = self._session.rows(
            LIST_CONSENTS,
            planned_anew=True,
            customer_id=customer_id,
            limit=limit,
            before=_BEHIND_ALL if before is None else before,
        )
        return sorted(map(consent_of, rows), key=lambda one: one.number, reverse=True)

    def latest(self, customer_id: CustomerId) -> Sequence[ConsentRecord]:
        """Return the last record of each purpose and channel."""
        rows = self._session.rows(LATEST_CONSENTS, customer_id=customer_id)
        return sorted(map(consent_of, rows), key=lambda one: (one.purpose, one.channel))
