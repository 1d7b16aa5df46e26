"""Webhook endpoints: where events are sent, which of them, and how well that goes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NewType

import attrs

from customer_core.kernel.ids import BusinessId
from customer_core.webhooks.event_types import PING, fits

WebhookId = NewType("WebhookId", str)

MOST_ENDPOINTS = 100
LONGEST_ROTATION = timedelta(days=7)


class EndpointStatus(StrEnum):
    """Whether events are sent to an endpoint.

    Of a paused one, deliveries wait until it is resumed; of a disabled one no new ones are kept.
    """

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


@attrs.frozen
class SigningSecret:
    """A secret that messages are signed with.

    Attributes:
        secret: as the receiver was told it.
        until: when it ends, or None.
    """

    secret: str = attrs.field(repr=False)
    until: datetime | None = None


def current_secrets(secrets: Iterable[SigningSecret], now: datetime) -> list[str]:
    """Return the secrets that messages are signed with now, the newest first."""
    return [one.secret for one in secrets if one.until is None or now < one.until]


@attrs.frozen(order=True)
class EndpointKey:
    """The identity of an endpoint among those of all businesses."""

    business_id: BusinessId
    id: WebhookId


@attrs.define(kw_only=True)
class Endpoint:
    """An address that events are sent to.

    Attributes:
        event_types: patterns of which one must fit an event's type.
        reason: why it is not active, where it did not become so by somebody's wish.
        failing_since: when the first of the attempts failed that have all failed since.
        failures: how many those are.
        version: counts the changes that people made.
    """

    business_id: BusinessId
    id: WebhookId
    url: str
    event_types: tuple[str, ...]
    description: str | None
    secrets: tuple[SigningSecret, ...]
    status: EndpointStatus = EndpointStatus.ACTIVE
    reason: str | None = None
    failing_since: datetime | None = None
    failures: int = 0
    created_at: datetime
    updated_at: datetime
    version: int = 1

    @property
    def key(self) -> EndpointKey:
        """Its identity among those of all businesses."""
        return EndpointKey(self.business_id, self.id)

    @property
    def collects(self) -> bool:
        """Whether events are kept for it."""
        return self.status is not EndpointStatus.DISABLED

    def wants(self, event_type: str) -> bool:
        """Whether an event of this type is for the endpoint."""
        return event_type == PING or any(fits(one, event_type) for one in self.event_types)

    def secrets_at(self, now: datetime) -> list[str]:
        """Return the secrets that messages are signed with, the newest first."""
        return current_secrets(self.secrets, now)

    def change(self, now: datetime, **values: Any) -> tuple[str, ...]:  # noqa: ANN401 - of any field
        """Give fields other values; return the names of those that changed."""
        changed = tuple(name for name, value in values.items() if getattr(self, name) != value)
        for name in changed:
            setattr(self, name, values[name])
        self._touch(changed, now)
        return changed

    def pause(self, now: datetime) -> tuple[str, ...]:
        """Send nothing until it is resumed; return the names of the fields that changed."""
        return self.change(now, status=EndpointStatus.PAUSED)

    def resume(self, now: datetime) -> tuple[str, ...]:
        """Send again, as if nothing had failed; return the names of the fields that changed."""
        self.failing_since, self.failures, self.reason = None, 0, None
        return self.change(now, status=EndpointStatus.ACTIVE)

    def rotate(self, secret: str, now: datetime, overlap: timedelta) -> None:
        """Sign with another secret from now on, and for a while with the present one as well."""
        kept = SigningSecret(self.secrets[0].secret, now + overlap)
        self.secrets = (SigningSecret(secret), *([kept] if overlap else []))
        self._touch(("secrets",), now)

    def fail(self, now: datetime) -> None:
        """Count an attempt that failed."""
        self.failing_since = self.failing_since or now
        self.failures += 1

    def stop(self, status: EndpointStatus, reason: str, now: datetime) -> None:
        """Send nothing any more, for a reason that lies with the receiver."""
        self.status, self.reason, self.updated_at = status, reason, now
        self.version += 1

    def _touch(self, changed: tuple[str, ...], now: datetime) -> None:
        if changed:
            self.updated_at = now
            self.version += 1
