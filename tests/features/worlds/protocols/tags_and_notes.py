"""What is noted about customers, in a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document


class TagsAndNotes(Protocol):
    """What is noted about customers."""

    def add_tags(self, caller: Principal, customer_id: str, labels: Sequence[str]) -> None:
        """Give a customer tags."""
        ...

    def tags(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        """Return the tags of a customer, the oldest first."""
        ...

    def remove_tag(self, caller: Principal, customer_id: str, tag_id: str) -> None:
        """Take a tag from a customer."""
        ...

    def add_note(self, caller: Principal, customer_id: str, content: str) -> None:
        """Make a note about a customer."""
        ...

    def notes(
        self, caller: Principal, customer_id: str, limit: int = 100, cursor: str | None = None
    ) -> tuple[Sequence[Document], str | None]:
        """Return a page of the notes about a customer, and where the next one begins."""
        ...

    def remove_note(self, caller: Principal, customer_id: str, note_id: str) -> None:
        """Remove a note about a customer."""
        ...
