"""What customers agree to, in a scenario."""

from __future__ import annotations

from typing import Protocol

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document


class Consents(Protocol):
    """What customers agree to."""

    def change_consent(self, caller: Principal, customer_id: str | None, wanted: Document) -> None:
        """Give or withdraw consent to a channel; of oneself where no customer is named."""
        ...

    def consents(self, caller: Principal) -> Document:
        """Return how the caller's own consent stands, and its history from the newest."""
        ...

    def consent_receipt(self, caller: Principal, consent_id: str) -> Document:
        """Return what a receipt for a decision of the caller's own says, field by field."""
        ...

    def opt_out(self, caller: Principal) -> None:
        """Turn off all of the caller's own marketing and notifications."""
        ...
