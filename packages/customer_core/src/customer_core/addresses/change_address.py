"""Changing an address: replacing it (PUT) and merging a patch (PATCH)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from customer_core.addresses.access import book_for_change
from customer_core.addresses.book import AddressBook
from customer_core.addresses.drafts import AddressDraft, check_place, draft_of
from customer_core.addresses.model import Address, AddressId
from customer_core.addresses.ports import AddressesContext
from customer_core.addresses.record_addresses import need_version, record_addresses
from customer_core.customers.change_customer import merge_patch
from customer_core.kernel.codec import read_document
from customer_core.kernel.ids import CustomerId


@attrs.frozen(kw_only=True)
class ReplaceAddress:
    """Replace an address; type and default stay where the draft does not name them.

    Attributes:
        customer_id: whose it is; None for the caller's own.
        expected_version: refuse if the address's version is another; None to take any.
    """

    address_id: AddressId
    draft: AddressDraft
    customer_id: CustomerId | None = None
    expected_version: int | None = None


@attrs.frozen(kw_only=True)
class PatchAddress:
    """Merge a patch (RFC 7396) into an address; see :class:`ReplaceAddress`."""

    address_id: AddressId
    patch: Mapping[str, Any]
    customer_id: CustomerId | None = None
    expected_version: int | None = None


def replace_address(ctx: AddressesContext, command: ReplaceAddress) -> Address:
    """Replace an address.

    Raises:
        CustomerNotFound, NotPermitted, AddressNotFound, VersionConflict
        Invalid: naming every field that breaks a rule.
    """
    customer, before = book_for_change(ctx, command.customer_id)
    address = before.get(command.address_id)
    need_version(address, command.expected_version)
    wanted = _changed(ctx, before, address, command.draft)
    return record_addresses(ctx, customer, before, wanted).get(address.id)


def patch_address(ctx: AddressesContext, command: PatchAddress) -> Address:
    """Merge a patch into an address; only the fields it names change, and null empties one.

    Raises:
        CustomerNotFound, NotPermitted, AddressNotFound, VersionConflict
        Invalid: naming every field that is unknown or breaks a rule.
    """
    customer, before = book_for_change(ctx, command.customer_id)
    address = before.get(command.address_id)
    need_version(address, command.expected_version)
    draft = read_document(merge_patch(draft_of(address), command.patch), AddressDraft)
    wanted = _changed(ctx, before, address, draft)
    return record_addresses(ctx, customer, before, wanted).get(address.id)


def _changed(
    ctx: AddressesContext, before: AddressBook, address: Address, draft: AddressDraft
) -> AddressBook:
    place, validation = check_place(ctx, draft)
    changed = attrs.evolve(
        address, type=draft.type or address.type, place=place, validation=validation
    )
    return before.replace(changed, as_default=draft.is_default)
