"""Reading webhooks: one, or all of a business."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.kernel.principal import Scope
from customer_core.webhooks.access import load_webhook, need_webhook_admin
from customer_core.webhooks.model import Endpoint, WebhookId
from customer_core.webhooks.ports import WebhooksContext


@attrs.frozen(kw_only=True)
class ListWebhooks:
    """Read all webhooks of the business."""


@attrs.frozen(kw_only=True)
class ReadWebhook:
    """Read a webhook."""

    webhook_id: WebhookId


def list_webhooks(ctx: WebhooksContext, _: ListWebhooks) -> Sequence[Endpoint]:
    """Return every webhook, the oldest first; there are never many.

    Raises:
        NotPermitted: the caller is no administrator.
    """
    need_webhook_admin(ctx.principal, Scope.READ)
    return ctx.webhooks.all()


def read_webhook(ctx: WebhooksContext, command: ReadWebhook) -> Endpoint:
    """Return a webhook.

    Raises:
        NotPermitted, WebhookNotFound
    """
    return load_webhook(ctx, command.webhook_id, Scope.READ)
