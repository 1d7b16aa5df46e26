"""Recording consent: the one way by which a marketing switch is set, and by whom it may be."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from customer_core.consents.act import Act, need_person
from customer_core.consents.model import Channel, ConsentId, ConsentRecord, Decision
from customer_core.customers import events
from customer_core.customers.access import is_self
from customer_core.customers.model import CHANNELS, ChangedField, Customer
from customer_core.customers.ports import CustomersContext
from customer_core.kernel.principal import Principal

_MARKETING = "preferences.marketing."

Switches = Mapping[Channel, bool]
"""Positions of marketing switches; in a change, of those alone that were set."""


def switch_of(channel: Channel) -> str:
    """Return the name of the switch of a channel, such as ``email_opt_in``."""
    return f"{channel}_opt_in"


def switches_of(customer: Customer) -> Switches:
    """Return the positions of all switches of a customer."""
    marketing = customer.preferences.marketing
    return {channel: getattr(marketing, switch_of(channel)) for channel in Channel}


def switches_set(fields: Mapping[str, ChangedField]) -> Switches:
    """Return the switches among changed fields, which are named as on the wire."""
    return {
        Channel(CHANNELS[name.removeprefix(_MARKETING)]): field.new
        for name, field in fields.items()
        if name.startswith(_MARKETING)
    }


def record_consents(
    ctx: CustomersContext,
    customer: Customer,
    switches: Switches,
    act: Act,
    *,
    version: int | None = None,
) -> None:
    """Append a record, and tell, of each switch that was set.

    Args:
        ctx: of the use case that set them.
        customer: whose.
        switches: those that were set.
        act: how the person said so.
        version: of the customer, where no other event tells of it.

    Raises:
        ConsentRequiresPerson: a switch was turned on by neither the person nor an administrator
            who tells how the person said so.
    """
    given = [channel for channel, on in switches.items() if on]
    if given:
        of_self = is_self(ctx.principal, customer.id, customer.user_id)
        need_person(ctx.principal, given, act, is_self=of_self)
    records = []
    for channel, on in switches.items():
        record = _record(ctx, customer, channel, on, act)
        event_id = ctx.record(events.consent(record), version=version)
        records.append(attrs.evolve(record, event_id=event_id))
    if records:
        ctx.consents.append(records)


def consent_source(principal: Principal) -> str:
    """Return who tells of a consent: the role of the caller, else the person itself."""
    return next(iter(sorted(principal.roles)), "customer")


def _record(
    ctx: CustomersContext,
    customer: Customer,
    channel: Channel,
    on: bool,  # noqa: FBT001 - a switch's position
    act: Act,
) -> ConsentRecord:
    role = consent_source(ctx.principal)
    return ConsentRecord(
        business_id=customer.business_id,
        customer_id=customer.id,
        id=ConsentId(ctx.new_id("cns")),
        channel=channel,
        decision=Decision.GIVEN if on else Decision.WITHDRAWN,
        source=act.source or role,
        evidence=act.evidence,
        notice_version=act.notice_version or ctx.policies.consent_notice_version,
        actor_role=role,
        language=customer.preferences.language,
        jurisdiction=act.jurisdiction,
        at=ctx.now,
    )
