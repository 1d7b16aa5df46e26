"""Reading addresses: one, or all of a customer."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.addresses.access import book_for_reading
from customer_core.addresses.model import Address, AddressId
from customer_core.addresses.ports import AddressesContext
from customer_core.kernel.ids import CustomerId


@attrs.frozen(kw_only=True)
class ListAddresses:
    """Read all addresses of a customer, or the caller's own without one."""

    customer_id: CustomerId | None = None


@attrs.frozen(kw_only=True)
class ReadAddress:
    """Read an address of a customer, or one of the caller's own."""

    address_id: AddressId
    customer_id: CustomerId | None = None


def list_addresses(ctx: AddressesContext, command: ListAddresses) -> Sequence[Address]:
    """Return every address, the oldest first; there are never many.

    Raises:
        CustomerNotFound: there is none that the caller may see.
    """
    return book_for_reading(ctx, command.customer_id).addresses


def read_address(ctx: AddressesContext, command: ReadAddress) -> Address:
    """Return an address.

    Raises:
        CustomerNotFound, AddressNotFound
    """
    return book_for_reading(ctx, command.customer_id).get(command.address_id)
