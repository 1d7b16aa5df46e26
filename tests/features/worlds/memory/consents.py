"""What customers agree to, in memory."""

from __future__ import annotations

from customer_core.consents.act import Act
from customer_core.consents.model import Channel, ConsentId, Decision
from customer_core.customers.change_consent import ChangeConsent, change_consent
from customer_core.customers.notification_preferences import OptOut, opt_out
from customer_core.customers.read_consents import (
    ReadConsentReceipt,
    ReadConsents,
    read_consent_receipt,
    read_consents,
)
from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document
from tests.features.worlds.memory import shown
from tests.features.worlds.memory.asking import InMemory
from tests.features.worlds.memory.commands import read_command, whose


class ConsentsInMemory(InMemory):
    """Implements ``Consents`` on the use cases."""

    def change_consent(self, caller: Principal, customer_id: str | None, wanted: Document) -> None:
        told = {name: one for name, one in wanted.items() if name not in ("channel", "decision")}
        command = ChangeConsent(
            customer_id=whose(customer_id),
            channel=Channel(wanted["channel"]),
            decision=Decision(wanted["decision"]),
            act=read_command(told, Act),
        )
        self._change(change_consent, command, caller)

    def consents(self, caller: Principal) -> Document:
        return shown.consents(self._run(read_consents, ReadConsents(), caller))

    def consent_receipt(self, caller: Principal, consent_id: str) -> Document:
        command = ReadConsentReceipt(consent_id=ConsentId(consent_id))
        return shown.receipt(self._run(read_consent_receipt, command, caller))

    def opt_out(self, caller: Principal) -> None:
        self._change(opt_out, OptOut(), caller)
