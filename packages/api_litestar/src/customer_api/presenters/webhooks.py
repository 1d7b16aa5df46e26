"""Webhooks as they are answered; secrets only where they are new."""

from __future__ import annotations

from collections.abc import Sequence

from customer_api.schemas import webhooks as wire
from customer_api.schemas.wire import Meta
from customer_core.kernel.paging import Page
from customer_core.webhooks.deliveries import Delivery
from customer_core.webhooks.model import Endpoint


def webhook_answer(endpoint: Endpoint) -> wire.WebhookAnswer:
    """Return the answer with one webhook."""
    return wire.WebhookAnswer(data=wire.WebhookData(_webhook(endpoint)))


def secret_answer(endpoint: Endpoint) -> wire.SecretAnswer:
    """Return the answer with a webhook and its newest secret."""
    secret = endpoint.secrets[0].secret
    return wire.SecretAnswer(data=wire.SecretData(_webhook(endpoint), secret))


def webhooks_answer(endpoints: Sequence[Endpoint]) -> wire.WebhooksAnswer:
    """Return the answer with every webhook."""
    return wire.WebhooksAnswer(data=wire.WebhooksData([_webhook(one) for one in endpoints]))


def deliveries_answer(page: Page[Delivery], limit: int) -> wire.DeliveriesAnswer:
    """Return the answer with a page of deliveries."""
    return wire.DeliveriesAnswer(
        data=wire.DeliveriesData([_delivery(one) for one in page.items]),
        meta=Meta(page.next_cursor, limit),
    )


def _webhook(endpoint: Endpoint) -> wire.Webhook:
    return wire.Webhook(
        id=endpoint.id,
        url=endpoint.url,
        event_types=list(endpoint.event_types),
        description=endpoint.description,
        status=endpoint.status,
        reason=endpoint.reason,
        failing_since=endpoint.failing_since,
        failures=endpoint.failures,
        created_at=endpoint.created_at,
        updated_at=endpoint.updated_at,
        version=endpoint.version,
    )


def _delivery(delivery: Delivery) -> wire.Delivery:
    answer = delivery.answer
    return wire.Delivery(
        event_id=delivery.message.event_id,
        event_type=delivery.message.event_type,
        status=delivery.status,
        attempts=delivery.attempts,
        created_at=delivery.created_at,
        next_attempt_at=delivery.next_attempt_at,
        last_attempt_at=delivery.last_attempt_at,
        answer_status=answer.status if answer else None,
        answer_detail=answer.detail if answer else None,
    )
