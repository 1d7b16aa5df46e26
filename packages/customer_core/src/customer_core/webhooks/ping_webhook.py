"""Trying whether a webhook works, with an event that means nothing."""

from __future__ import annotations

import json

import attrs

from customer_core.kernel.clock import format_time
from customer_core.kernel.events import OUR_SOURCE
from customer_core.kernel.principal import Scope
from customer_core.webhooks.access import load_webhook
from customer_core.webhooks.deliveries import Delivery, Message
from customer_core.webhooks.errors import WebhookNotActive
from customer_core.webhooks.event_types import PING
from customer_core.webhooks.model import EndpointStatus, WebhookId
from customer_core.webhooks.ports import WebhooksContext


@attrs.frozen(kw_only=True)
class PingWebhook:
    """Send an event that only tries the webhook."""

    webhook_id: WebhookId


def ping_webhook(ctx: WebhooksContext, command: PingWebhook) -> str:
    """Have a ping delivered, and return its event id; deliveries tell what came of it.

    Raises:
        NotPermitted, WebhookNotFound
        WebhookNotActive: nothing is sent to the webhook at present.
    """
    endpoint = load_webhook(ctx, command.webhook_id, Scope.WRITE)
    if endpoint.status is not EndpointStatus.ACTIVE:
        raise WebhookNotActive(endpoint.status)
    event_id = ctx.new_id("evt")
    envelope = {
        "eventId": event_id,
        "eventType": PING,
        "version": "1.0",
        "timestamp": format_time(ctx.now),
        "source": OUR_SOURCE,
        "data": {"webhookId": endpoint.id},
        "metadata": {"actor": ctx.principal.subject, "businessId": endpoint.business_id},
    }
    message = Message(
        event_id=event_id,
        event_type=PING,
        stream=f"ping:{event_id}",  # of its own, so that it waits for nothing
        body=json.dumps(envelope, separators=(",", ":")).encode(),
    )
    ctx.webhooks.deliver(
        Delivery(
            endpoint=endpoint.key, message=message, created_at=ctx.now, next_attempt_at=ctx.now
        )
    )
    return event_id
