"""What addresses need from outside: their store, and the rules of the countries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from customer_core.addresses.model import Address, AddressId, Validation
from customer_core.customers.ports import CustomersContext
from customer_core.customers.standards import Standards
from customer_core.kernel.ids import CustomerId


class AddressRepository(Protocol):
    """Keeps the addresses of the customers of one business.

    Who changes those of a customer holds the customer.
    """

    def of_customer(self, customer_id: CustomerId) -> Sequence[Address]:
        """Return the addresses of a customer, the oldest first."""
        ...

    def save(self, customer_id: CustomerId, addresses: Sequence[Address]) -> None:
        """Keep new and changed addresses of a customer."""
        ...

    def remove(self, customer_id: CustomerId, address_id: AddressId) -> None:
        """Forget an address of a customer."""
        ...


class AddressStandards(Standards, Protocol):
    """The rules of the world outside, and among them those of addresses."""

    def country(self, text: str, field: str) -> str:
        """Return an ISO 3166-1 alpha-2 code in capitals.

        Raises:
            InvalidField: it is none.
        """
        ...

    def postal(self, country: str, state: str | None, city: str, zip_code: str) -> Validation:
        """Return what a country's own rules say of a state and a postal code.

        A country without rules objects to nothing: the outcome says that it was not checked.
        """
        ...


class AddressesContext(CustomersContext, Protocol):
    """What the use cases of addresses are given."""

    @property
    def addresses(self) -> AddressRepository:
        """The addresses of the caller's business."""
        ...

    @property
    def standards(self) -> AddressStandards:
        """The world's rules."""
        ...
