"""Keeping a change of a customer and telling of it: the one way all changes go."""

from __future__ import annotations

from customer_core.customers import events
from customer_core.customers.model import ChangedField, Customer
from customer_core.customers.ports import CustomersContext
from customer_core.kernel.codec import to_plain
from customer_core.kernel.errors import VersionConflict
from customer_core.kernel.principal import Principal

_MARKETING = "preferences.marketing."


def need_version(customer: Customer, expected: int | None) -> None:
    """Refuse a change that was decided on another version.

    Raises:
        VersionConflict: naming the current version.
    """
    if expected is not None and expected != customer.version:
        raise VersionConflict(customer.version, expected)


def record_change(
    ctx: CustomersContext, customer: Customer, fields: dict[str, ChangedField]
) -> None:
    """Save a changed customer, record what changed, and the consents given or withdrawn by it."""
    if not fields:
        return
    ctx.customers.save(customer)
    for event, told in events.changed(customer, fields):
        changes = {name: to_plain(field) for name, field in told.items()}
        ctx.record(event, version=customer.version, changes=changes)
    switches = {
        name.removeprefix(_MARKETING): field.new
        for name, field in fields.items()
        if name.startswith(_MARKETING)
    }
    for consent in events.consents(customer.id, switches, consent_source(ctx.principal), ctx.now):
        ctx.record(consent)


def consent_source(principal: Principal) -> str:
    """Return how a consent came about: by the role of who set it, else by the person itself."""
    return next(iter(sorted(principal.roles)), "customer")
