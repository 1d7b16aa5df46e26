"""What other systems are sent, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from customer_core.kernel.principal import Principal
from customer_core.webhooks.change_webhook import ChangeWebhook, change_webhook
from customer_core.webhooks.model import WebhookId
from customer_core.webhooks.read_webhooks import ReadWebhook, read_webhook
from customer_core.webhooks.redeliver import Redeliver, redeliver
from customer_core.webhooks.register_webhook import RegisterWebhook, register_webhook
from customer_core.webhooks.rotate_secret import RotateSecret, rotate_secret
from tests.features.worlds.answers import Document
from tests.features.worlds.memory.asking import InMemory
from tests.features.worlds.memory.commands import read_command
from tests.features.worlds.protocols.webhooks import Received, Webhook
from tests.features.worlds.receiving import deliver_all, sent_for


class WebhooksInMemory(InMemory):
    """Implements ``Webhooks`` on the use cases."""

    def register_webhook(self, caller: Principal, event_types: Sequence[str]) -> Webhook:
        command = RegisterWebhook(url="https://system.example/hook", event_types=tuple(event_types))
        endpoint = self._change(register_webhook, command, caller)
        return Webhook(endpoint.id, [endpoint.secrets[0].secret])

    def webhook(self, caller: Principal, webhook_id: str) -> Document:
        command = ReadWebhook(webhook_id=WebhookId(webhook_id))
        return {"status": str(self._run(read_webhook, command, caller).status)}

    def change_webhook(self, caller: Principal, webhook_id: str, change: Document) -> None:
        command = read_command({"webhookId": webhook_id, **change}, ChangeWebhook)
        self._change(change_webhook, command, caller)

    def rotate_secret(self, caller: Principal, webhook_id: str) -> str:
        command = RotateSecret(webhook_id=WebhookId(webhook_id))
        return self._change(rotate_secret, command, caller).secrets[0].secret

    def redeliver(
        self,
        caller: Principal,
        webhook_id: str,
        *,
        event_id: str | None = None,
        since: datetime | None = None,
    ) -> None:
        command = Redeliver(webhook_id=WebhookId(webhook_id), event_id=event_id, since=since)
        self._change(redeliver, command, caller)

    def deliver_webhooks(self) -> None:
        deliver_all(self._service.deliverer)
        self._service.settle()

    def let_receivers_answer(self, status: int) -> None:
        self._service.sender.status = status

    def received_webhooks(self, business_id: str) -> Sequence[Received]:
        return sent_for(self._service.sender, business_id)
