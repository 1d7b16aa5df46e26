"""The tier and the segments a customer is in, and why, in a scenario."""

from __future__ import annotations

from typing import Protocol

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document


class Standings(Protocol):
    """The tier and the segments a customer is in, and why."""

    def segment(self, caller: Principal, customer_id: str) -> Document:
        """Return a segment as document 001 shows it, with ``isDefault`` and all conditions."""
        ...

    def explanation(self, caller: Principal, customer_id: str, name: str) -> Document:
        """Return why a customer is, or is not, in a tier or segment."""
        ...

    def assign_segment(
        self, caller: Principal, customer_id: str, wanted: Document, version: object = None
    ) -> None:
        """Set a customer's tier, segment or both by hand."""
        ...

    def withdraw_assignment(
        self, caller: Principal, customer_id: str, reason: str | None = None
    ) -> None:
        """Let the rules decide again."""
        ...

    def look_whom_time_moved(self) -> None:
        """Assess those whom time alone has moved."""
        ...
