"""Removing a webhook."""

from __future__ import annotations

import attrs

from customer_core.kernel.principal import Scope
from customer_core.webhooks.access import load_webhook
from customer_core.webhooks.events import WebhookRemoved
from customer_core.webhooks.model import WebhookId
from customer_core.webhooks.ports import WebhooksContext


@attrs.frozen(kw_only=True)
class RemoveWebhook:
    """Forget a webhook and its deliveries."""

    webhook_id: WebhookId


def remove_webhook(ctx: WebhooksContext, command: RemoveWebhook) -> None:
    """Remove a webhook, and what was still to be delivered to it.

    Raises:
        NotPermitted, WebhookNotFound
    """
    endpoint = load_webhook(ctx, command.webhook_id, Scope.WRITE)
    ctx.webhooks.remove(endpoint.id)
    ctx.record(WebhookRemoved(webhook_id=endpoint.id))
