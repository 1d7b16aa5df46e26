"""The webhooks of one business."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.webhooks.deliveries import Delivery
from customer_core.webhooks.model import Endpoint, WebhookId
from customer_core.webhooks.sealing import SecretBox
from customer_sql.exact_json import write_json
from customer_sql.statements import selected, statement, tenant_query
from customer_sql.tables import webhook_deliveries, webhook_endpoints
from customer_sql.tenant_session import TenantSession
from customer_sql.webhooks.rows import delivery_of, delivery_row, endpoint_of, endpoint_row
from customer_sql.webhooks.statements import ADD_DELIVERIES, ADD_ENDPOINT, SAVE_ENDPOINT_UNCHANGED

_BEHIND_ALL = 2**63 - 1

GET_ENDPOINT = tenant_query(
    "SELECT {endpoint} FROM webhook_endpoints e "
    "WHERE e.business_id = tenant.business_id AND e.id = %(id)s",
    endpoint=selected("e", webhook_endpoints.columns),
)

ALL_ENDPOINTS = tenant_query(
    "SELECT {endpoint} FROM webhook_endpoints e WHERE e.business_id = tenant.business_id",
    endpoint=selected("e", webhook_endpoints.columns),
)

LIST_DELIVERIES = tenant_query(
    "SELECT {delivery} FROM webhook_deliveries d WHERE d.business_id = tenant.business_id "
    "AND d.endpoint_id = %(endpoint_id)s AND d.number < %(before)s "
    "AND (%(status)s::text IS NULL OR d.status = %(status)s) "
    "ORDER BY d.number DESC LIMIT %(limit)s",
    delivery=selected("d", webhook_deliveries.columns),
)

REMOVE_ENDPOINT = statement(
    "DELETE FROM webhook_endpoints WHERE business_id = %(business_id)s AND id = %(id)s"
)

REMOVE_DELIVERIES = statement(
    "DELETE FROM webhook_deliveries WHERE business_id = %(business_id)s AND endpoint_id = %(id)s"
)

REDELIVER = statement(
    "UPDATE webhook_deliveries SET status = 'pending', tries = 0, next_attempt_at = %(now)s "
    "WHERE business_id = %(business_id)s AND endpoint_id = %(id)s AND (event_id = %(event_id)s "
    "OR status = 'failed' AND created_at >= %(since)s)"
)


class SqlWebhooks:
    """Implements ``Webhooks``."""

    def __init__(self, session: TenantSession, box: SecretBox) -> None:
        self._session = session
        self._box = box

    def add(self, endpoint: Endpoint) -> None:
        """Keep a new endpoint."""
        self._session.write(ADD_ENDPOINT, **endpoint_row(endpoint, self._box))

    def save(self, endpoint: Endpoint) -> None:
        """Keep a changed endpoint.

        Raises:
            ConcurrentUpdate: its version is not the one after that which is kept.
        """
        row = endpoint_row(endpoint, self._box)
        if not self._session.write(SAVE_ENDPOINT_UNCHANGED, **row):
            raise ConcurrentUpdate

    def remove(self, webhook_id: WebhookId) -> None:
        """Forget an endpoint and all its deliveries."""
        self._session.write(REMOVE_ENDPOINT, id=webhook_id)
        self._session.write(REMOVE_DELIVERIES, id=webhook_id)

    def get(self, webhook_id: WebhookId) -> Endpoint | None:
        """Return an endpoint, or None."""
        rows = self._session.rows(GET_ENDPOINT, id=webhook_id)
        return endpoint_of(rows[0], self._box) if rows else None

    def all(self) -> Sequence[Endpoint]:
        """Return every endpoint, the oldest first."""
        found = [endpoint_of(row, self._box) for row in self._session.rows(ALL_ENDPOINTS)]
        return sorted(found, key=lambda one: (one.created_at, one.id))

    def deliveries(
        self, webhook_id: WebhookId, *, status: str | None, limit: int, before: int | None
    ) -> Sequence[Delivery]:
        """Return deliveries to an endpoint, the newest first."""
        rows = self._session.rows(
            LIST_DELIVERIES,
            planned_anew=True,
            endpoint_id=webhook_id,
            status=status,
            limit=limit,
            before=_BEHIND_ALL if before is None else before,
        )
        return sorted(map(delivery_of, rows), key=lambda one: one.number, reverse=True)

    def deliver(self, delivery: Delivery) -> None:
        """Keep a new delivery, unless the endpoint has one of that event."""
        rows = write_json([{"place": 0, **delivery_row(delivery)}])
        self._session.write(ADD_DELIVERIES, deliveries=rows)

    def redeliver(
        self, webhook_id: WebhookId, now: datetime, *, event_id: str | None, since: datetime | None
    ) -> int:
        """Have deliveries made anew, and return how many."""
        return self._session.write(
            REDELIVER, id=webhook_id, now=now, event_id=event_id, since=since
        )
