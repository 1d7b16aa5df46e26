"""Changing a webhook: where it goes, what it gets, and whether it gets anything."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import attrs

from customer_core.kernel.faults import Faults
from customer_core.kernel.principal import Scope
from customer_core.webhooks.access import load_webhook
from customer_core.webhooks.addresses import check_url
from customer_core.webhooks.event_types import check_event_types
from customer_core.webhooks.events import WebhookChanged
from customer_core.webhooks.model import Endpoint, WebhookId
from customer_core.webhooks.ports import WebhooksContext
from customer_core.webhooks.register_webhook import check_description


class WantedStatus(StrEnum):
    """What a person can make of a webhook."""

    ACTIVE = "active"
    PAUSED = "paused"


@attrs.frozen(kw_only=True)
class ChangeWebhook:
    """Change a webhook; what is None stays.

    Attributes:
        description: an empty one removes it.
        status: ``paused`` lets deliveries wait, ``active`` sends them.
    """

    webhook_id: WebhookId
    url: str | None = None
    event_types: tuple[str, ...] | None = None
    description: str | None = None
    status: WantedStatus | None = None


def change_webhook(ctx: WebhooksContext, command: ChangeWebhook) -> Endpoint:
    """Change a webhook and record which fields are other now.

    Raises:
        NotPermitted, WebhookNotFound
        Invalid: the URL or a type is not as it must be.
    """
    endpoint = load_webhook(ctx, command.webhook_id, Scope.WRITE)
    changed = endpoint.change(ctx.now, **_wanted(ctx, command))
    if command.status is WantedStatus.PAUSED:
        changed += endpoint.pause(ctx.now)
    elif command.status is WantedStatus.ACTIVE:
        changed += endpoint.resume(ctx.now)
    if changed:
        ctx.webhooks.save(endpoint)
        ctx.record(WebhookChanged(webhook_id=endpoint.id, fields_changed=changed))
    return endpoint


def _wanted(ctx: WebhooksContext, command: ChangeWebhook) -> dict[str, Any]:
    faults = Faults()
    private = ctx.policies.webhooks_to_private_addresses
    wanted: dict[str, Any] = {}
    if (url := command.url) is not None:
        wanted["url"] = faults.take(lambda: check_url(url, allow_private=private))
    if (types := command.event_types) is not None:
        wanted["event_types"] = faults.take(lambda: check_event_types(types))
    if (text := command.description) is not None:
        wanted["description"] = faults.take(lambda: check_description(text))
    faults.raise_any()
    return wanted
