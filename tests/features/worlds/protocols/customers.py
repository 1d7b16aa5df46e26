"""Registering, changing, reading and finding customers, in a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document, FoundPage


class Customers(Protocol):
    """Registering, changing, reading and finding customers."""

    def register(self, caller: Principal, wanted: Document) -> str:
        """Register a customer and return its id."""
        ...

    def replace(
        self, caller: Principal, customer_id: str, sections: Document, version: object = None
    ) -> None:
        """Replace sections of a customer."""
        ...

    def patch(
        self, caller: Principal, customer_id: str, patch: Document, version: object = None
    ) -> None:
        """Change fields of a customer."""
        ...

    def deactivate(self, caller: Principal, customer_id: str, version: object = None) -> None:
        """Deactivate a customer."""
        ...

    def customer(self, caller: Principal, customer_id: str) -> Document:
        """Return a customer as document 001 shows it, with its ``version``."""
        ...

    def history(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        """Return the newest entries: ``event``, ``by``, and ``changes`` by field."""
        ...

    def search(self, caller: Principal, filters: Mapping[str, str]) -> FoundPage:
        """Return a page of customers; ``filters`` has the names of SPEC 3."""
        ...
