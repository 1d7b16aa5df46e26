"""What other systems are sent, in a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import attrs

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document


@attrs.define
class Webhook:
    """A webhook as its business knows it: its id, and its secrets, the newest first."""

    id: str
    secrets: list[str]


class Received(Protocol):
    """A request that another system received."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Its headers."""
        ...

    @property
    def body(self) -> bytes:
        """Its body."""
        ...

    @property
    def status(self) -> int | None:
        """How it was answered."""
        ...


class Webhooks(Protocol):
    """What other systems are sent."""

    def register_webhook(self, caller: Principal, event_types: Sequence[str]) -> Webhook:
        """Have events of these types sent to another system."""
        ...

    def webhook(self, caller: Principal, webhook_id: str) -> Document:
        """Return a webhook with its ``status``."""
        ...

    def change_webhook(self, caller: Principal, webhook_id: str, change: Document) -> None:
        """Change fields of a webhook."""
        ...

    def rotate_secret(self, caller: Principal, webhook_id: str) -> str:
        """Replace the secret of a webhook, and return the new one."""
        ...

    def redeliver(
        self,
        caller: Principal,
        webhook_id: str,
        *,
        event_id: str | None = None,
        since: datetime | None = None,
    ) -> None:
        """Have an event, or all that failed since a moment, sent again."""
        ...

    def deliver_webhooks(self) -> None:
        """Send what is due to other systems."""
        ...

    def let_receivers_answer(self, status: int) -> None:
        """Let every system that receives webhooks answer so from now on."""
        ...

    def received_webhooks(self, business_id: str) -> Sequence[Received]:
        """Return what other systems were sent of a business, in order."""
        ...
