"""The tiers and segments that a business defines, in a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document


class Definitions(Protocol):
    """The tiers and segments that a business defines."""

    def define_segment(self, caller: Principal, wanted: Document) -> None:
        """Define a tier or segment."""
        ...

    def change_segment(
        self, caller: Principal, name: str, change: Document, version: object = None
    ) -> None:
        """Change a tier or segment."""
        ...

    def retire_segment(self, caller: Principal, name: str) -> None:
        """Retire a tier or segment."""
        ...

    def dependents(self, caller: Principal, name: str) -> Sequence[str]:
        """Return what depends on a tier or segment, as who would retire it sees it before."""
        ...

    def definitions(self, caller: Principal) -> Document:
        """Return the ``version`` of what a business defines, its ``tiers`` and ``segments``."""
        ...

    def definition_versions(self, caller: Principal) -> Sequence[Document]:
        """Return the versions of what a business defines, the newest first."""
        ...

    def preview_segment(self, caller: Principal, rule: str) -> Document:
        """Return who would be in a segment with a rule: ``matching``, ``customers``, ``sample``."""
        ...

    def preview_change(self, caller: Principal, name: str, rule: str) -> Document:
        """Return whom another rule would move: ``members``, ``tiers`` and ``segments``."""
        ...

    def bring_everybody_up_to_date(self) -> None:
        """Assess whom newly defined tiers and segments have moved."""
        ...
