"""What keeps a customer from being erased, in a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document


class LegalHolds(Protocol):
    """What keeps a customer from being erased."""

    def place_hold(self, caller: Principal, customer_id: str, body: Document) -> str:
        """Place a legal hold, and return its id."""
        ...

    def lift_hold(self, caller: Principal, customer_id: str, hold_id: str) -> None:
        """Lift a legal hold."""
        ...

    def legal_holds(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        """Return the legal holds of a customer, the newest first."""
        ...
