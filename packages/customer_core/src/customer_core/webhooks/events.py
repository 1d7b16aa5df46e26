"""What the service publishes about webhooks themselves."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import attrs

from customer_core.kernel.events import DomainEvent


@attrs.frozen(kw_only=True)
class WebhookEvent(DomainEvent):
    """Base of events about one webhook."""

    webhook_id: str

    @property
    def stream(self) -> str:
        """The webhook's stream."""
        return f"webhook:{self.webhook_id}"


@attrs.frozen(kw_only=True)
class WebhookRegistered(WebhookEvent):
    """A webhook was registered."""

    topic: ClassVar[str] = "customers.webhook.registered"
    url: str
    event_types: tuple[str, ...]


@attrs.frozen(kw_only=True)
class WebhookChanged(WebhookEvent):
    """A webhook was changed, paused, resumed, or given another secret."""

    topic: ClassVar[str] = "customers.webhook.changed"
    fields_changed: tuple[str, ...]


@attrs.frozen(kw_only=True)
class WebhookStopped(WebhookEvent):
    """A webhook failed for too long, or answered that it is gone; nothing is sent to it now."""

    topic: ClassVar[str] = "customers.webhook.stopped"
    status: str
    reason: str
    failing_since: datetime


@attrs.frozen(kw_only=True)
class WebhookRemoved(WebhookEvent):
    """A webhook was removed."""

    topic: ClassVar[str] = "customers.webhook.removed"
