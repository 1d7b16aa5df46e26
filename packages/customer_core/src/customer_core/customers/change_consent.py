"""Giving and withdrawing consent to a channel: one act, one form, whichever way it goes."""

from __future__ import annotations

import attrs

from customer_core.consents.act import Act, check_act
from customer_core.consents.model import Channel, ConsentRecord, ConsentState, Decision
from customer_core.customers.access import is_self, load_for_privacy, load_own
from customer_core.customers.model import Customer
from customer_core.customers.ports import CustomersContext
from customer_core.customers.read_consents import states_of
from customer_core.customers.record_change import need_version, record_change
from customer_core.customers.record_consents import record_consents, switch_of, switches_of
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import Scope


@attrs.frozen(kw_only=True)
class ChangeConsent:
    """Give or withdraw consent to a channel.

    Attributes:
        customer_id: whose; None for the caller's own.
        act: how the person said so; an administrator has to tell its source and evidence to give.
        expected_version: refuse if the customer's version is another; None to take any.
    """

    customer_id: CustomerId | None = None
    channel: Channel
    decision: Decision
    act: Act = Act()
    expected_version: int | None = None


@attrs.frozen(kw_only=True)
class ChangedConsent:
    """How consent stands after a decision.

    Attributes:
        version: of the customer.
    """

    customer_id: CustomerId
    state: ConsentState
    version: int


def change_consent(ctx: CustomersContext, command: ChangeConsent) -> ChangedConsent:
    """Set a marketing switch, and keep the record of it in the same transaction.

    What stands already is not recorded again, unless the person agrees to another version of the
    notice.

    Raises:
        CustomerNotFound, NotPermitted, VersionConflict
        ConsentRequiresPerson: a service would give consent.
        Invalid: naming every field that is missing or breaks a rule.
    """
    customer = _load(ctx, command.customer_id)
    need_version(customer, command.expected_version)
    given = command.decision is Decision.GIVEN
    by_another = not is_self(ctx.principal, customer.id, customer.user_id)
    act = check_act(command.act, told_by_another=given and by_another)
    marketing = attrs.evolve(customer.preferences.marketing, **{switch_of(command.channel): given})
    preferences = attrs.evolve(customer.preferences, marketing=marketing)
    stands = switches_of(customer)[command.channel] is given
    if not stands:
        fields = customer.change(now=ctx.now, preferences=preferences)
        record_change(ctx, customer, fields, act)
    elif given and _is_of_another_notice(ctx, customer, command.channel, act):
        customer.renew(now=ctx.now)
        ctx.customers.save(customer)
        record_consents(ctx, customer, {command.channel: True}, act, version=customer.version)
    states = {one.channel: one for one in states_of(ctx, customer)}
    return ChangedConsent(
        customer_id=customer.id, state=states[command.channel], version=customer.version
    )


def _load(ctx: CustomersContext, customer_id: CustomerId | None) -> Customer:
    if customer_id is None:
        return load_own(ctx, Scope.WRITE)
    return load_for_privacy(ctx, customer_id)


def _is_of_another_notice(
    ctx: CustomersContext, customer: Customer, channel: Channel, act: Act
) -> bool:
    latest: dict[Channel, ConsentRecord] = {
        one.channel: one for one in ctx.consents.latest(customer.id)
    }
    noted = latest[channel].notice_version if channel in latest else None
    return act.notice_version not in (None, noted)
