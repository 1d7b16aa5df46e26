"""Reading requests about webhooks into the core's commands."""

from __future__ import annotations

import attrs

from customer_core.kernel.clock import parse_time
from customer_core.kernel.codec import read_document
from customer_core.webhooks.change_webhook import ChangeWebhook, WantedStatus
from customer_core.webhooks.model import WebhookId
from customer_core.webhooks.redeliver import Redeliver
from customer_core.webhooks.rotate_secret import RotateSecret


@attrs.frozen(kw_only=True)
class Change:
    """The body of a PATCH."""

    url: str | None = None
    event_types: tuple[str, ...] | None = None
    description: str | None = None
    status: WantedStatus | None = None


@attrs.frozen(kw_only=True)
class Rotation:
    """The body of replacing a secret."""

    overlap_hours: int = 24
    secret: str | None = None


@attrs.frozen(kw_only=True)
class Redelivery:
    """The body of sending again."""

    event_id: str | None = None
    since: str | None = None


def read_change(document: object, webhook_id: WebhookId) -> ChangeWebhook:
    """Return the command of a PATCH.

    Raises:
        ValidationFailed: naming every field that is unknown or ill-typed.
    """
    change = read_document(document, Change)
    return ChangeWebhook(webhook_id=webhook_id, **attrs.asdict(change))


def read_rotation(document: object, webhook_id: WebhookId) -> RotateSecret:
    """Return the command of replacing a secret.

    Raises:
        ValidationFailed: naming every field that is unknown or ill-typed.
    """
    rotation = read_document(document, Rotation)
    return RotateSecret(
        webhook_id=webhook_id, overlap_hours=rotation.overlap_hours, secret=rotation.secret
    )


def read_redelivery(document: object, webhook_id: WebhookId) -> Redeliver:
    """Return the command of sending again.

    Raises:
        ValidationFailed: naming every field that is unknown or ill-typed.
        InvalidField: ``since`` is no time.
    """
    asked = read_document(document, Redelivery)
    since = None if asked.since is None else parse_time(asked.since, "since")
    return Redeliver(webhook_id=webhook_id, event_id=asked.event_id, since=since)
