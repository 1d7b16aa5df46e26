"""The addresses of one business's customers in memory."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.addresses.model import Address, AddressId
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.segments.history import CustomerKey
from customer_core.testing.transaction import Transaction


class MemoryAddresses:
    """Implements ``AddressRepository``."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def of_customer(self, customer_id: CustomerId) -> Sequence[Address]:
        """Return the addresses of a customer, the oldest first."""
        kept = self._transaction.addresses.rows()
        found = [one for (key, _), one in kept.items() if one and key == self._key(customer_id)]
        return sorted(found, key=lambda one: (one.created_at, one.id))

    def save(self, customer_id: CustomerId, addresses: Sequence[Address]) -> None:
        """Keep new and changed addresses of a customer."""
        for one in addresses:
            self._transaction.addresses.put((self._key(customer_id), one.id), one)

    def remove(self, customer_id: CustomerId, address_id: AddressId) -> None:
        """Forget an address of a customer."""
        self._transaction.addresses.put((self._key(customer_id), address_id), None)

    def _key(self, customer_id: CustomerId) -> CustomerKey:
        return CustomerKey(self._business_id, customer_id)
