"""Giving a webhook another secret, without a moment in which receivers cannot verify."""

from __future__ import annotations

from datetime import timedelta

import attrs

from customer_core.kernel.errors import InvalidField
from customer_core.kernel.principal import Scope
from customer_core.webhooks.access import load_webhook
from customer_core.webhooks.events import WebhookChanged
from customer_core.webhooks.model import LONGEST_ROTATION, Endpoint, WebhookId
from customer_core.webhooks.ports import WebhooksContext
from customer_core.webhooks.register_webhook import check_secret

_MOST_HOURS = LONGEST_ROTATION // timedelta(hours=1)


@attrs.frozen(kw_only=True)
class RotateSecret:
    """Sign with another secret.

    Attributes:
        overlap_hours: how long messages carry a signature by the present one too; 0 where it has
            come into wrong hands.
        secret: the other secret; a new one without it.
    """

    webhook_id: WebhookId
    overlap_hours: int = 24
    secret: str | None = attrs.field(default=None, repr=False)


def rotate_secret(ctx: WebhooksContext, command: RotateSecret) -> Endpoint:
    """Return the webhook with its new secret, which is told only now.

    Raises:
        NotPermitted, WebhookNotFound
        InvalidField: the hours or the secret are not as they must be.
    """
    endpoint = load_webhook(ctx, command.webhook_id, Scope.WRITE)
    if not 0 <= command.overlap_hours <= _MOST_HOURS:
        raise InvalidField("overlapHours", f"must be from 0 to {_MOST_HOURS}")
    overlap = timedelta(hours=command.overlap_hours)
    endpoint.rotate(check_secret(command.secret), ctx.now, overlap)
    ctx.webhooks.save(endpoint)
    ctx.record(WebhookChanged(webhook_id=endpoint.id, fields_changed=("secrets",)))
    return endpoint
