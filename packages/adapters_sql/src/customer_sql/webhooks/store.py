"""Endpoints and deliveries of all businesses, for the worker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg.sql import SQL

from customer_core.kernel.ids import BusinessId
from customer_core.webhooks.deliveries import Answer, Delivery, DeliveryStatus, Message
from customer_core.webhooks.model import Endpoint, EndpointKey, current_secrets
from customer_core.webhooks.ports import Claimed
from customer_core.webhooks.sealing import SecretBox
from customer_sql.exact_json import write_json
from customer_sql.session import Row, Session
from customer_sql.statements import selected, statement
from customer_sql.tables import webhook_deliveries, webhook_endpoints
from customer_sql.webhooks.rows import (
    answer_row,
    delivery_of,
    delivery_row,
    endpoint_of,
    endpoint_row,
    secrets_of,
)
from customer_sql.webhooks.statements import ADD_DELIVERIES, LANE, SAVE_ENDPOINT

_ENDPOINT = selected("e", webhook_endpoints.columns)
_OF_KEY = SQL("business_id = %(business_id)s AND endpoint_id = %(endpoint_id)s")

COLLECTING = statement(
    "SELECT {endpoint} FROM unnest(%(businesses)s::text[]) AS one(business_id) "
    "JOIN webhook_endpoints e USING (business_id) WHERE e.status <> 'disabled' "
    "ORDER BY e.business_id, e.id",
    endpoint=_ENDPOINT,
)

CLAIM = statement(
    "WITH due AS MATERIALIZED (SELECT head.*, e.url, e.secrets FROM webhook_endpoints e, LATERAL ("
    "SELECT d.business_id, d.endpoint_id, d.event_id FROM webhook_deliveries d "
    "WHERE d.endpoint_id = e.id AND d.business_id = e.business_id AND d.status = 'pending' "
    "AND d.next_attempt_at <= %(now)s "
    "AND NOT EXISTS (SELECT FROM webhook_deliveries earlier "
    "WHERE {lane} AND earlier.number < d.number) "
    "ORDER BY d.next_attempt_at, d.number "
    "LIMIT CASE WHEN e.failing_since IS NULL THEN %(of_endpoint)s ELSE 1 END "
    "FOR UPDATE OF d SKIP LOCKED) AS head WHERE e.status = 'active' LIMIT %(limit)s) "
    "UPDATE webhook_deliveries d SET attempts = d.attempts + 1, tries = d.tries + 1, "
    "next_attempt_at = %(until)s FROM due "
    "WHERE d.business_id = due.business_id AND d.endpoint_id = due.endpoint_id "
    "AND d.event_id = due.event_id RETURNING {delivery}, due.url, due.secrets",
    lane=SQL(LANE).format(other=SQL("earlier"), one=SQL("d")),
    delivery=selected("d", webhook_deliveries.columns),
)
"""What others claim at this moment is passed over, and what they have just claimed is not due any
more when its lock is had: the condition is looked at once more then."""

HOLD = statement(
    "SELECT {endpoint} FROM webhook_endpoints e "
    "WHERE e.business_id = %(business_id)s AND e.id = %(endpoint_id)s FOR UPDATE",
    endpoint=_ENDPOINT,
)

RECOVER = statement(
    "UPDATE webhook_endpoints SET failing_since = NULL, failures = 0 "
    "WHERE business_id = %(business_id)s AND id = %(endpoint_id)s AND failing_since IS NOT NULL"
)

_NOTE = SQL(
    "WITH noted AS (UPDATE webhook_deliveries SET status = %(status)s, "
    "next_attempt_at = %(next)s, last_attempt_at = %(now)s, answer_status = %(answer_status)s, "
    "answer_detail = %(answer_detail)s WHERE {key} AND event_id = %(event_id)s "
    "AND status = 'pending' AND attempts = %(attempts)s "
    "RETURNING business_id, endpoint_id, stream, number), "
).format(key=_OF_KEY)

END = statement(
    "{note} following AS (UPDATE webhook_deliveries d SET next_attempt_at = %(now)s FROM noted "
    "WHERE {lane} AND d.next_attempt_at > %(now)s AND d.number = (SELECT min(later.number) "
    "FROM webhook_deliveries later WHERE {later} AND later.number > noted.number)) "
    "SELECT FROM noted",
    note=_NOTE,
    lane=SQL(LANE).format(other=SQL("d"), one=SQL("noted")),
    later=SQL(LANE).format(other=SQL("later"), one=SQL("noted")),
)
"""A delivery ends, and the next one of its stream may be made."""

POSTPONE = statement(
    "{note} waiting AS (UPDATE webhook_deliveries d SET next_attempt_at = %(next)s FROM noted "
    "WHERE {lane} AND d.number > noted.number AND d.next_attempt_at < %(next)s) "
    "SELECT FROM noted",
    note=_NOTE,
    lane=SQL(LANE).format(other=SQL("d"), one=SQL("noted")),
)
"""A delivery is made later; those behind it need not be looked at before."""

KEYS = statement("SELECT business_id, id FROM webhook_endpoints ORDER BY business_id, id")

FORGET = statement(
    "DELETE FROM webhook_deliveries d USING (SELECT business_id, endpoint_id, event_id "
    "FROM webhook_deliveries WHERE created_at < %(before)s ORDER BY created_at LIMIT %(limit)s "
    "FOR UPDATE SKIP LOCKED) AS old WHERE d.business_id = old.business_id "
    "AND d.endpoint_id = old.endpoint_id AND d.event_id = old.event_id"
)


class SqlDeliveryStore:
    """Implements ``DeliveryStore``."""

    def __init__(self, session: Session, box: SecretBox) -> None:
        self._session = session
        self._box = box

    def collecting(self, businesses: Iterable[BusinessId]) -> Sequence[Endpoint]:
        """Return the endpoints of some businesses for which events are kept."""
        rows = self._session.rows(COLLECTING, {"businesses": sorted(businesses)})
        return [endpoint_of(row, self._box) for row in rows]

    def add(self, deliveries: Sequence[tuple[EndpointKey, Message]], now: datetime) -> int:
        """Keep deliveries in this order, passing over those known; return how many are new."""
        rows = [
            {"place": place, **delivery_row(_new(key, message, now))}
            for place, (key, message) in enumerate(deliveries)
        ]
        self._session.begin()
        return self._session.touched(ADD_DELIVERIES, {"deliveries": write_json(rows)})

    def claim(
        self, now: datetime, *, limit: int, of_endpoint: int, lease: timedelta
    ) -> Sequence[Claimed]:
        """Take on deliveries that are due."""
        parameters = {"now": now, "until": now + lease, "limit": limit, "of_endpoint": of_endpoint}
        self._session.begin()
        rows = self._session.rows(CLAIM, parameters, planned_anew=True)
        claimed = [_claimed(row, now, self._box) for row in rows]
        return sorted(claimed, key=lambda one: one.delivery.number)

    def keys(self) -> Sequence[EndpointKey]:
        """Return the keys of all endpoints, in their order."""
        rows = self._session.rows(KEYS, {})
        return [EndpointKey(row["business_id"], row["id"]) for row in rows]

    def hold(self, key: EndpointKey) -> Endpoint | None:
        """Return an endpoint, held until the transaction ends, or None where it was removed."""
        self._session.begin()
        rows = self._session.rows(HOLD, _key(key))
        return endpoint_of(rows[0], self._box) if rows else None

    def save(self, endpoint: Endpoint) -> None:
        """Keep an endpoint that this transaction holds."""
        self._session.touched(SAVE_ENDPOINT, endpoint_row(endpoint, self._box))

    def recover(self, key: EndpointKey) -> None:
        """Forget that an endpoint has failed."""
        self._session.touched(RECOVER, _key(key))

    def succeed(self, claimed: Claimed, answer: Answer, now: datetime) -> bool:
        """Note that a delivery is made; tell whether it was still that attempt's to tell."""
        return self._note(END, claimed, answer, now, DeliveryStatus.DELIVERED, None)

    def fail(
        self, claimed: Claimed, answer: Answer, now: datetime, next_attempt_at: datetime | None
    ) -> bool:
        """Note that an attempt failed; tell whether it was still that attempt's to tell."""
        if next_attempt_at is None:
            return self._note(END, claimed, answer, now, DeliveryStatus.FAILED, None)
        pending = DeliveryStatus.PENDING
        return self._note(POSTPONE, claimed, answer, now, pending, next_attempt_at)

    def forget(self, before: datetime, limit: int) -> int:
        """Remove deliveries kept before a moment; return how many."""
        self._session.begin()
        return self._session.touched(FORGET, {"before": before, "limit": limit})

    def _note(  # noqa: PLR0913, PLR0917 - what all notes have in common
        self,
        note: bytes,
        claimed: Claimed,
        answer: Answer,
        now: datetime,
        status: DeliveryStatus,
        next_attempt_at: datetime | None,
    ) -> bool:
        delivery = claimed.delivery
        parameters: dict[str, Any] = {
            **_key(delivery.endpoint),
            **answer_row(answer),
            "event_id": delivery.message.event_id,
            "attempts": delivery.attempts,
            "status": status,
            "next": next_attempt_at,
            "now": now,
        }
        self._session.begin()
        return bool(self._session.rows(note, parameters))


def _key(key: EndpointKey) -> dict[str, Any]:
    return {"business_id": key.business_id, "endpoint_id": key.id}


def _new(key: EndpointKey, message: Message, now: datetime) -> Delivery:
    return Delivery(endpoint=key, message=message, created_at=now, next_attempt_at=now)


def _claimed(row: Row, now: datetime, box: SecretBox) -> Claimed:
    delivery = delivery_of(row)
    secrets = secrets_of(row["secrets"], delivery.endpoint, box)
    return Claimed(delivery=delivery, url=row["url"], secrets=tuple(current_secrets(secrets, now)))
