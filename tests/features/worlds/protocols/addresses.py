"""The address books of customers, in a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document


class Addresses(Protocol):
    """The address books of customers."""

    def addresses(self, caller: Principal, customer_id: str | None) -> Sequence[Document]:
        """Return the addresses of a customer, or the caller's own without a name."""
        ...

    def address(self, caller: Principal, customer_id: str | None, address_id: str) -> Document:
        """Return an address, with its ``version``."""
        ...

    def add_address(self, caller: Principal, customer_id: str | None, wanted: Document) -> str:
        """Add an address, and return its id."""
        ...

    def patch_address(
        self,
        caller: Principal,
        customer_id: str | None,
        address_id: str,
        patch: Document,
        version: object = None,
    ) -> None:
        """Change fields of an address, of the version given, if any."""
        ...

    def remove_address(self, caller: Principal, customer_id: str | None, address_id: str) -> None:
        """Remove an address."""
        ...
