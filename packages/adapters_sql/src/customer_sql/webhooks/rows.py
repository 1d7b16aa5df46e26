"""Endpoints and deliveries as rows of their tables, and back."""

from __future__ import annotations

from typing import Any

import attrs

from customer_core.kernel.codec import from_plain, to_plain
from customer_core.webhooks.deliveries import Answer, Delivery, DeliveryStatus, Message
from customer_core.webhooks.model import Endpoint, EndpointKey, EndpointStatus, SigningSecret
from customer_core.webhooks.sealing import SecretBox
from customer_sql.exact_json import write_json
from customer_sql.session import Row
from customer_sql.statements import storable


def endpoint_row(endpoint: Endpoint, box: SecretBox) -> dict[str, Any]:
    """Return the row that keeps an endpoint, for a statement with one parameter a column."""
    place = _place(endpoint.key)
    secrets = [attrs.evolve(one, secret=box.seal(one.secret, place)) for one in endpoint.secrets]
    return {
        "business_id": endpoint.business_id,
        "id": endpoint.id,
        "url": endpoint.url,
        "event_types": list(endpoint.event_types),
        "description": endpoint.description,
        "secrets": write_json([to_plain(one) for one in secrets]),
        "status": endpoint.status,
        "reason": endpoint.reason,
        "failing_since": endpoint.failing_since,
        "failures": endpoint.failures,
        "created_at": endpoint.created_at,
        "updated_at": endpoint.updated_at,
        "version": endpoint.version,
    }


def endpoint_of(row: Row, box: SecretBox) -> Endpoint:
    """Return the endpoint that a row keeps.

    Raises:
        WebhookSecretsUnreadable: its secrets do not open.
    """
    key = EndpointKey(row["business_id"], row["id"])
    return Endpoint(
        business_id=key.business_id,
        id=key.id,
        url=row["url"],
        event_types=tuple(row["event_types"]),
        description=row["description"],
        secrets=secrets_of(row["secrets"], key, box),
        status=EndpointStatus(row["status"]),
        reason=row["reason"],
        failing_since=row["failing_since"],
        failures=row["failures"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        version=row["version"],
    )


def secrets_of(raw: object, key: EndpointKey, box: SecretBox) -> tuple[SigningSecret, ...]:
    """Return the secrets that a column keeps of an endpoint.

    Raises:
        WebhookSecretsUnreadable: they do not open.
    """
    place = _place(key)
    kept = from_plain(raw, list[SigningSecret])
    return tuple(attrs.evolve(one, secret=box.open(one.secret, place)) for one in kept)


def _place(key: EndpointKey) -> str:
    return f"{key.business_id}/{key.id}"  # no id has a slash


def delivery_row(delivery: Delivery) -> dict[str, Any]:
    """Return the row that keeps a new delivery."""
    message = delivery.message
    return {
        "business_id": delivery.endpoint.business_id,
        "endpoint_id": delivery.endpoint.id,
        "event_id": message.event_id,
        "event_type": message.event_type,
        "stream": message.stream,
        "body": message.body.decode(),
        "content_type": message.content_type,
        "status": delivery.status,
        "attempts": delivery.attempts,
        "tries": delivery.tries,
        "created_at": delivery.created_at,
        "next_attempt_at": delivery.next_attempt_at,
        "last_attempt_at": None,
        "answer_status": None,
        "answer_detail": None,
    }


def delivery_of(row: Row) -> Delivery:
    """Return the delivery that a row keeps."""
    return Delivery(
        endpoint=EndpointKey(row["business_id"], row["endpoint_id"]),
        message=Message(
            event_id=row["event_id"],
            event_type=row["event_type"],
            stream=row["stream"],
            body=row["body"].encode(),
            content_type=row["content_type"],
        ),
        number=row["number"],
        status=DeliveryStatus(row["status"]),
        attempts=row["attempts"],
        tries=row["tries"],
        created_at=row["created_at"],
        next_attempt_at=row["next_attempt_at"],
        last_attempt_at=row["last_attempt_at"],
        answer=_answer_of(row),
    )


def answer_row(answer: Answer) -> dict[str, Any]:
    """Return the columns that keep what came of an attempt."""
    return {"answer_status": answer.status, "answer_detail": storable(answer.detail)}


def _answer_of(row: Row) -> Answer | None:
    if row["answer_detail"] is None:
        return None
    return Answer(status=row["answer_status"], detail=row["answer_detail"])
