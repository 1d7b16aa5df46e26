"""Whose addresses a caller means, and whether it may see or change them (SPEC 2)."""

from __future__ import annotations

from customer_core.addresses.book import AddressBook
from customer_core.addresses.ports import AddressesContext
from customer_core.customers.access import load_for_change, load_own, need_sight
from customer_core.customers.errors import CustomerNotFound
from customer_core.customers.model import Customer
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import Scope


def book_for_reading(ctx: AddressesContext, customer_id: CustomerId | None) -> AddressBook:
    """Return the addresses of a customer, or the caller's own.

    Raises:
        CustomerNotFound: there is none, or it is not for the caller to see.
    """
    asked = customer_id or load_own(ctx, Scope.READ).id
    need_sight(ctx.principal, ctx.customers.get(asked), asked)
    return AddressBook(tuple(ctx.addresses.of_customer(asked)))


def book_for_change(
    ctx: AddressesContext, customer_id: CustomerId | None
) -> tuple[Customer, AddressBook]:
    """Return a customer and its addresses, which nobody else changes until the transaction ends.

    Raises:
        CustomerNotFound: there is none, it is not for the caller to see, or it is erased.
        NotPermitted: the caller may read it only.
    """
    asked = load_for_change(ctx, customer_id or load_own(ctx, Scope.WRITE).id).id
    if not ctx.customers.hold(asked):
        raise CustomerNotFound(asked)
    customer = load_for_change(ctx, asked)  # as it is now that it is held
    return customer, AddressBook(tuple(ctx.addresses.of_customer(asked)))
