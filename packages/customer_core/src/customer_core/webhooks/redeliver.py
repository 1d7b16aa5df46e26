"""Sending again: one event, or all that failed since a moment."""

from __future__ import annotations

from datetime import datetime

import attrs

from customer_core.kernel.errors import InvalidField
from customer_core.kernel.principal import Scope
from customer_core.webhooks.access import load_webhook
from customer_core.webhooks.errors import DeliveryNotFound
from customer_core.webhooks.model import WebhookId
from customer_core.webhooks.ports import WebhooksContext


@attrs.frozen(kw_only=True)
class Redeliver:
    """Send again, with all attempts anew.

    Attributes:
        event_id: this event, whatever became of it.
        since: all deliveries kept since then that have failed.
    """

    webhook_id: WebhookId
    event_id: str | None = None
    since: datetime | None = None


def redeliver(ctx: WebhooksContext, command: Redeliver) -> int:
    """Have deliveries made again, and return how many.

    Raises:
        NotPermitted, WebhookNotFound
        InvalidField: neither an event nor a time is given, or both are.
        DeliveryNotFound: the webhook has no delivery of that event.
    """
    endpoint = load_webhook(ctx, command.webhook_id, Scope.WRITE)
    if (command.event_id is None) == (command.since is None):
        raise InvalidField("eventId", "or since must be given, and not both")
    count = ctx.webhooks.redeliver(
        endpoint.id, ctx.now, event_id=command.event_id, since=command.since
    )
    if not count and command.event_id is not None:
        raise DeliveryNotFound(command.event_id)
    return count
