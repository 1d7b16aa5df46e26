"""Adding an address."""

from __future__ import annotations

import attrs

from customer_core.addresses.access import book_for_change
from customer_core.addresses.drafts import AddressDraft, check_place
from customer_core.addresses.model import Address, AddressId, AddressType
from customer_core.addresses.ports import AddressesContext
from customer_core.addresses.record_addresses import record_addresses
from customer_core.kernel.ids import CustomerId


@attrs.frozen(kw_only=True)
class AddAddress:
    """Add an address to a customer, or to the caller without one."""

    draft: AddressDraft
    customer_id: CustomerId | None = None


def add_address(ctx: AddressesContext, command: AddAddress) -> Address:
    """Add an address; the first of its type becomes the default.

    Raises:
        CustomerNotFound, NotPermitted
        Invalid: naming every field that breaks a rule.
        AddressLimitExceeded: the customer has ten.
    """
    customer, before = book_for_change(ctx, command.customer_id)
    draft = command.draft
    place, validation = check_place(ctx, draft)
    address = Address(
        id=AddressId(ctx.new_id("addr")),
        business_id=customer.business_id,
        customer_id=customer.id,
        type=draft.type or AddressType.SHIPPING,
        place=place,
        validation=validation,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    wanted = before.add(address, as_default=bool(draft.is_default))
    return record_addresses(ctx, customer, before, wanted).get(address.id)
