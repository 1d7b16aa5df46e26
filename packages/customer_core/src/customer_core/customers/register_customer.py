"""Registering a customer."""

from __future__ import annotations

from typing import Any

import attrs

from customer_core.consents.act import UNTOLD
from customer_core.customers import events
from customer_core.customers.access import WRITERS
from customer_core.customers.attributes import check_attributes
from customer_core.customers.drafts import (
    PreferencesDraft,
    ProfileDraft,
    check_email,
    check_password,
    check_preferences,
    check_profile,
)
from customer_core.customers.errors import CustomerAlreadyExists
from customer_core.customers.model import Customer
from customer_core.customers.ports import CustomersContext
from customer_core.customers.record_consents import record_consents, switches_of
from customer_core.kernel.errors import InvalidField, NotPermitted
from customer_core.kernel.faults import Faults
from customer_core.kernel.ids import CustomerId, UserId, check_id
from customer_core.kernel.principal import ADMINS, Principal, Role, Scope
from customer_core.kernel.pseudonym import is_pseudonym

RESERVED_IDS = frozenset(
    {
        "addresses",
        "consents",
        "dashboard",
        "loyalty",
        "notification-preferences",
        "onboarding-status",
        "portal",
        "profile",
        "referrals",
        "reviews",
        "segments",
        "support",
        "wishlist",
    }
)


@attrs.frozen(kw_only=True)
class RegisterCustomer:
    """Register a customer.

    Attributes:
        email: unique in the business without regard to case.
        id: chosen by the caller, or None for a new one.
        user_id: the auth service's user, if there is one.
        password: for customers who sign in here; None for those who do not.
        attributes: by name, as JSON values; for administrators and services alone.
    """

    email: str
    id: str | None = None
    user_id: str | None = None
    password: str | None = attrs.field(default=None, repr=False)
    profile: ProfileDraft = ProfileDraft()
    preferences: PreferencesDraft = PreferencesDraft()
    attributes: Any = attrs.Factory(dict)  # any JSON value; checked with the rest


def register_customer(ctx: CustomersContext, command: RegisterCustomer) -> Customer:
    """Register a customer, and record its creation and the consents given with it.

    Raises:
        NotPermitted: the caller may not register this customer (SPEC 2).
        ConsentRequiresPerson: somebody else registers a person with a marketing switch on.
        Invalid: naming every field that breaks a rule.
        CustomerAlreadyExists: the id is taken, or was a customer's who was erased.
        EmailAlreadyExists, UserAlreadyLinked: at the commit.
    """
    user_id = _user_of(ctx, command)
    if command.attributes:
        ctx.principal.need_role(*WRITERS)
    faults = Faults()
    customer_id = faults.take(lambda: _id_of(ctx, command))
    if user_id is not None:
        faults.take(lambda: check_id(user_id, "userId"))
    email = check_email(ctx, command.email, faults)
    if command.password is not None:
        faults.take(lambda: _check_password(ctx, command))
    profile = check_profile(ctx, command.profile, faults)
    preferences = check_preferences(ctx, command.preferences, faults)
    attributes = check_attributes(command.attributes, faults)
    faults.raise_any()
    customer = Customer.register(
        customer_id=customer_id,
        business_id=ctx.principal.business_id,
        user_id=UserId(user_id) if user_id is not None else None,
        email=email,
        password_hash=None if command.password is None else ctx.passwords.hash(command.password),
        profile=profile,
        preferences=preferences,
        attributes=attributes,
        now=ctx.now,
    )
    ctx.customers.add(customer)
    ctx.record(events.created(customer), version=customer.version)
    agreed = {channel: True for channel, on in switches_of(customer).items() if on}
    record_consents(ctx, customer, agreed, UNTOLD)
    return customer


def _user_of(ctx: CustomersContext, command: RegisterCustomer) -> str | None:
    principal = ctx.principal
    principal.need_scope(Scope.WRITE)
    if principal.has_any(*ADMINS, Role.SERVICE):
        return command.user_id
    _need_open_registration(ctx, principal)
    if command.user_id not in (None, principal.subject):
        raise NotPermitted("the user's own token")
    return principal.subject


def _need_open_registration(ctx: CustomersContext, principal: Principal) -> None:
    closed = principal.business_id not in ctx.policies.open_registration
    if closed or principal.has_any(Role.AGENT):
        principal.need_role(Role.ADMIN_BUSINESS, Role.ADMIN_MANAGER, Role.SERVICE)


def _id_of(ctx: CustomersContext, command: RegisterCustomer) -> CustomerId:
    if command.id is None:
        return CustomerId(ctx.new_id("cust"))
    if command.id in RESERVED_IDS:
        raise InvalidField("id", f"must not be the reserved word {command.id}")
    if is_pseudonym(command.id):
        raise InvalidField("id", "must not be of the form of a pseudonym")
    customer_id = CustomerId(check_id(command.id, "id"))
    if ctx.former.was_erased(customer_id):
        raise CustomerAlreadyExists(customer_id)
    return customer_id


def _check_password(ctx: CustomersContext, command: RegisterCustomer) -> None:
    check_password(command.password or "", command.email, ctx.policies.password_min_length)
