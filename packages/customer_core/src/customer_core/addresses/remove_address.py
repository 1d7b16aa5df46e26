"""Removing an address."""

from __future__ import annotations

import attrs

from customer_core.addresses.access import book_for_change
from customer_core.addresses.model import AddressId
from customer_core.addresses.ports import AddressesContext
from customer_core.addresses.record_addresses import need_version, record_addresses
from customer_core.kernel.ids import CustomerId


@attrs.frozen(kw_only=True)
class RemoveAddress:
    """Remove an address of a customer, or one of the caller's own.

    Attributes:
        expected_version: refuse if the address's version is another; None to take any.
    """

    address_id: AddressId
    customer_id: CustomerId | None = None
    expected_version: int | None = None


def remove_address(ctx: AddressesContext, command: RemoveAddress) -> None:
    """Remove an address; where it was a default, the newest one follows it.

    Raises:
        CustomerNotFound, NotPermitted, AddressNotFound, VersionConflict
    """
    customer, before = book_for_change(ctx, command.customer_id)
    need_version(before.get(command.address_id), command.expected_version)
    record_addresses(ctx, customer, before, before.remove(command.address_id))
