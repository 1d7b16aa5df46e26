"""Keeping a changed address book and telling of it: the one way all its changes go."""

from __future__ import annotations

from customer_core.addresses.book import AddressBook
from customer_core.addresses.model import Address
from customer_core.addresses.ports import AddressesContext
from customer_core.customers.model import Customer
from customer_core.customers.record_change import record_change
from customer_core.kernel.errors import VersionConflict


def need_version(address: Address, expected: int | None) -> None:
    """Refuse a change that was decided on another version.

    Raises:
        VersionConflict: naming the current version.
    """
    if expected is not None and expected != address.version:
        raise VersionConflict(address.version, expected)


def record_addresses(
    ctx: AddressesContext, customer: Customer, before: AddressBook, wanted: AddressBook
) -> AddressBook:
    """Save what changed of a customer's addresses, record it, and return the book as it is now."""
    after = wanted.since(before, ctx.now)
    kept = {one.id for one in after.addresses}
    for one in before.addresses:
        if one.id not in kept:
            ctx.addresses.remove(customer.id, one.id)
    if written := after.written_since(before):
        ctx.addresses.save(customer.id, written)
    fields = after.changes_since(before)
    record_change(ctx, customer, customer.readdress(after.country, fields, now=ctx.now))
    return after
