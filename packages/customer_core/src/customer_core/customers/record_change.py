"""Keeping a change of a customer and telling of it: the one way all changes go."""

from __future__ import annotations

from customer_core.consents.act import UNTOLD, Act
from customer_core.customers import events
from customer_core.customers.model import ChangedField, Customer
from customer_core.customers.ports import CustomersContext
from customer_core.customers.record_consents import record_consents, switches_set
from customer_core.kernel.codec import to_plain
from customer_core.kernel.errors import VersionConflict


def need_version(customer: Customer, expected: int | None) -> None:
    """Refuse a change that was decided on another version.

    Raises:
        VersionConflict: naming the current version.
    """
    if expected is not None and expected != customer.version:
        raise VersionConflict(customer.version, expected)


def record_change(
    ctx: CustomersContext,
    customer: Customer,
    fields: dict[str, ChangedField],
    act: Act = UNTOLD,
) -> None:
    """Save a changed customer, record what changed, and the consents given or withdrawn by it.

    Args:
        ctx: of the use case that changed it.
        customer: as it is now.
        fields: those that changed.
        act: how the person said so, where marketing switches are among them.

    Raises:
        ConsentRequiresPerson: a marketing switch was turned on by neither the person nor an
            administrator.
    """
    if not fields:
        return
    ctx.customers.save(customer)
    for event, told in events.changed(customer, fields):
        changes = {name: to_plain(field) for name, field in told.items()}
        ctx.record(event, version=customer.version, changes=changes)
    record_consents(ctx, customer, switches_set(fields), act)
