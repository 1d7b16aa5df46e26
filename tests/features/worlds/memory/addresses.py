"""The address books of customers, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.addresses.add_address import AddAddress, add_address
from customer_core.addresses.change_address import PatchAddress, patch_address
from customer_core.addresses.drafts import AddressDraft
from customer_core.addresses.model import AddressId
from customer_core.addresses.read_addresses import (
    ListAddresses,
    ReadAddress,
    list_addresses,
    read_address,
)
from customer_core.addresses.remove_address import RemoveAddress, remove_address
from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document
from tests.features.worlds.memory import shown
from tests.features.worlds.memory.asking import InMemory
from tests.features.worlds.memory.commands import number, read_command, whose


class AddressesInMemory(InMemory):
    """Implements ``Addresses`` on the use cases."""

    def addresses(self, caller: Principal, customer_id: str | None) -> Sequence[Document]:
        command = ListAddresses(customer_id=whose(customer_id))
        return [shown.address(one) for one in self._run(list_addresses, command, caller)]

    def address(self, caller: Principal, customer_id: str | None, address_id: str) -> Document:
        command = ReadAddress(customer_id=whose(customer_id), address_id=AddressId(address_id))
        return shown.address(self._run(read_address, command, caller))

    def add_address(self, caller: Principal, customer_id: str | None, wanted: Document) -> str:
        command = AddAddress(
            customer_id=whose(customer_id), draft=read_command(wanted, AddressDraft)
        )
        return self._change(add_address, command, caller).id

    def patch_address(
        self,
        caller: Principal,
        customer_id: str | None,
        address_id: str,
        patch: Document,
        version: object = None,
    ) -> None:
        command = PatchAddress(
            customer_id=whose(customer_id),
            address_id=AddressId(address_id),
            patch=patch,
            expected_version=number(version),
        )
        self._change(patch_address, command, caller)

    def remove_address(self, caller: Principal, customer_id: str | None, address_id: str) -> None:
        command = RemoveAddress(customer_id=whose(customer_id), address_id=AddressId(address_id))
        self._change(remove_address, command, caller)
