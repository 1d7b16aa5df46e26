"""Making and keeping the profile of a user of the auth service (SPEC 5: ``auth.user.*``)."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime

import attrs

from customer_core.customers import events
from customer_core.customers.account import (
    Account,
    AccountRecord,
    Values,
    evolve,
    kept_in_step,
    read_account,
)
from customer_core.customers.drafts import (
    PreferencesDraft,
    ProfileDraft,
    check_email,
    check_preferences,
    check_profile,
)
from customer_core.customers.errors import EmailAlreadyExists
from customer_core.customers.looking_back import look_back
from customer_core.customers.model import Customer, Email, Phone, Profile, Status
from customer_core.customers.ports import AccountsContext
from customer_core.customers.record_change import record_change
from customer_core.kernel.events import Event, customer_stream
from customer_core.kernel.faults import Faults
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import Role, Scope


@attrs.frozen(kw_only=True)
class SyncAccount:
    """Let the customer of a user follow what the auth service tells.

    Attributes:
        event: a UserCreated or UserUpdated of the caller's business.
    """

    event: Event


def sync_account(ctx: AccountsContext, command: SyncAccount) -> Customer | None:
    """Make the customer of a user, link the one with its e-mail, or bring it in step.

    The preferences stay as they are: no event may ever give consent. What was told before is
    passed over, so that an event can come any number of times.

    Returns:
        The customer, or None where the event tells nothing new, or the customer has been erased.

    Raises:
        NotPermitted: the caller is no service.
        Invalid: naming every field of the event that breaks a rule.
        EmailAlreadyExists: another customer has the e-mail, here or at the commit.
        ConcurrentUpdate: at the commit; the same account was changed at the same moment.
    """
    ctx.principal.need_scope(Scope.WRITE)
    ctx.principal.need_role(Role.SERVICE)
    user_id = read_account(command.event).user_id
    record = ctx.accounts.get(user_id)
    account = evolve(record.account if record else None, command.event)
    if record is not None and account == record.account:
        return None
    theirs = _checked(ctx, account)
    customer = _found(ctx, account, theirs)
    if customer is None:
        erased = ctx.former.is_erased_person(account.user_id, theirs["email"] or "")
        return None if erased else _opened(ctx, account, theirs)
    if customer.status is Status.DELETED:  # who was erased stays so
        return None
    _followed(ctx, customer, account, theirs, record)
    return customer


def _checked(ctx: AccountsContext, account: Account) -> Values:
    """Return what was said in the form that a customer has it.

    Raises:
        Invalid: naming every field that breaks a rule.
    """
    said = {path: fact.value for path, fact in account.said.items()}
    faults = Faults()
    email = check_email(ctx, said["email"] or "", faults)
    draft = ProfileDraft(
        first_name=said.get("profile.firstName"),
        last_name=said.get("profile.lastName"),
        full_name=said.get("profile.fullName"),
        phone=said.get("profile.phone"),
    )
    profile = check_profile(ctx, draft, faults)
    faults.raise_any()
    checked = _values(email, profile)
    return {path: checked[path] for path in said}


def _found(ctx: AccountsContext, account: Account, theirs: Values) -> Customer | None:
    linked = ctx.customers.find_by_user(account.user_id)
    if linked is not None:
        return linked
    namesake = ctx.customers.find_by_email(Email(theirs["email"] or ""))
    if namesake is not None and namesake.user_id is not None:
        raise EmailAlreadyExists
    return namesake


def _opened(ctx: AccountsContext, account: Account, theirs: Values) -> Customer:
    faults = Faults()
    preferences = check_preferences(ctx, PreferencesDraft(), faults)
    faults.raise_any()
    customer = Customer.register(
        customer_id=CustomerId(ctx.new_id("cust")),
        business_id=account.business_id,
        user_id=account.user_id,
        email=Email(theirs["email"] or ""),
        password_hash=None,
        profile=_with(Profile(), theirs),
        preferences=preferences,
        now=ctx.now,
        registered_at=min(account.since, ctx.now),
    )
    ctx.accounts.save(AccountRecord(account=account, taken=theirs, opened=True, version=1))
    ctx.customers.add(customer)
    ctx.record(events.created(customer), version=customer.version)
    return customer


def _followed(
    ctx: AccountsContext,
    customer: Customer,
    account: Account,
    theirs: Values,
    record: AccountRecord | None,
) -> None:
    taken = record.taken if record else {}
    opened = record is not None and record.opened
    ours = _values(customer.email, customer.profile)
    news = kept_in_step(
        account,
        theirs=theirs,
        taken=taken,
        ours=ours,
        changed_here=lambda paths: _changed_here(ctx, customer, set(paths)),
    )
    fields = customer.change(
        now=ctx.now,
        user_id=account.user_id,
        email=Email(news.get("email") or customer.email.address),
        profile=_with(customer.profile, news),
        registered_at=min(account.since, customer.registered_at) if opened else None,
    )
    version = record.version + 1 if record else 1
    ctx.accounts.save(AccountRecord(account=account, taken=theirs, opened=opened, version=version))
    record_change(ctx, customer, fields)


def _changed_here(
    ctx: AccountsContext, customer: Customer, paths: AbstractSet[str]
) -> Mapping[str, datetime]:
    """Return when fields were changed last; one that never was has been so from the beginning."""
    found: dict[str, datetime] = {}
    for event in look_back(ctx.journal, customer_stream(customer.id)):
        changes = (event.audit or {}).get("changes") or {}
        for path in paths & changes.keys() - found.keys():
            found[path] = event.timestamp
        if len(found) == len(paths):
            break
    return {path: found.get(path, customer.created_at) for path in paths}


def _values(email: Email, profile: Profile) -> dict[str, str | None]:
    return {
        "email": email.address,
        "profile.firstName": profile.first_name,
        "profile.lastName": profile.last_name,
        "profile.fullName": profile.full_name,
        "profile.phone": profile.phone.number if profile.phone else None,
    }


def _with(profile: Profile, news: Values) -> Profile:
    values = {**_values(Email(""), profile), **news}
    phone = values["profile.phone"]
    return attrs.evolve(
        profile,
        first_name=values["profile.firstName"],
        last_name=values["profile.lastName"],
        full_name=values["profile.fullName"],
        phone=None if phone is None else Phone(phone),
    )
