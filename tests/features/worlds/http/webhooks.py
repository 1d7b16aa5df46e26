"""What other systems are sent, over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from customer_core.kernel.clock import format_time
from customer_core.kernel.principal import Principal
from customer_core.testing.doubles import MemorySender
from tests.features.worlds.answers import Document
from tests.features.worlds.businesses import Businesses
from tests.features.worlds.http.asking import OverHttp
from tests.features.worlds.protocols.webhooks import Received, Webhook
from tests.features.worlds.receiving import deliver_all, sent_for
from tests.features.worlds.served import Served


class WebhooksOverHttp(OverHttp):
    """Implements ``Webhooks`` on the HTTP API."""

    def __init__(self, served: Served, businesses: Businesses) -> None:
        super().__init__(served, businesses)
        self._receivers = MemorySender()

    def register_webhook(self, caller: Principal, event_types: Sequence[str]) -> Webhook:
        body = {"url": "https://system.example/hook", "eventTypes": list(event_types)}
        data = self._change(caller, "POST", "/v1/webhooks", body)["data"]
        return Webhook(data["webhook"]["id"], [data["secret"]])

    def webhook(self, caller: Principal, webhook_id: str) -> Document:
        return self._resource(caller, f"/v1/webhooks/{webhook_id}", "webhook")

    def change_webhook(self, caller: Principal, webhook_id: str, change: Document) -> None:
        self._change(caller, "PATCH", f"/v1/webhooks/{webhook_id}", change)

    def rotate_secret(self, caller: Principal, webhook_id: str) -> str:
        path = f"/v1/webhooks/{webhook_id}/rotate-secret"
        secret: str = self._change(caller, "POST", path, {})["data"]["secret"]
        return secret

    def redeliver(
        self,
        caller: Principal,
        webhook_id: str,
        *,
        event_id: str | None = None,
        since: datetime | None = None,
    ) -> None:
        body = {"since": format_time(since)} if since else {"eventId": event_id}
        self._change(caller, "POST", f"/v1/webhooks/{webhook_id}/redeliver", body)

    def deliver_webhooks(self) -> None:
        deliverer = self._served.service.deliverer
        deliver_all(attrs.evolve(deliverer, sender=self._receivers, chance=lambda: 0.0))
        self._served.settle()

    def let_receivers_answer(self, status: int) -> None:
        self._receivers.status = status

    def received_webhooks(self, business_id: str) -> Sequence[Received]:
        return sent_for(self._receivers, business_id)
