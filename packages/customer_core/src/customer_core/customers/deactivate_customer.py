"""Deactivating a customer."""

from __future__ import annotations

import attrs

from customer_core.customers.access import load_for_change
from customer_core.customers.model import Customer, Status
from customer_core.customers.ports import CustomersContext
from customer_core.customers.record_change import need_version, record_change
from customer_core.kernel.ids import CustomerId


@attrs.frozen(kw_only=True)
class DeactivateCustomer:
    """Make a customer inactive; one who is so already stays as it is."""

    customer_id: CustomerId
    expected_version: int | None = None


def deactivate_customer(ctx: CustomersContext, command: DeactivateCustomer) -> Customer:
    """Make a customer inactive and record it.

    Raises:
        CustomerNotFound, NotPermitted, VersionConflict
        StatusNotAllowed: the customer has been deleted.
    """
    customer = load_for_change(ctx, command.customer_id)
    need_version(customer, command.expected_version)
    record_change(ctx, customer, customer.change(now=ctx.now, status=Status.INACTIVE))
    return customer
