"""An account of the auth service, as its events tell of it.

The account is a function of the *set* of events: of each field, what was said last stands, whatever
the order in which it is heard and however often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import attrs

from customer_core.kernel.errors import InvalidField
from customer_core.kernel.events import Event
from customer_core.kernel.facts import Fact
from customer_core.kernel.ids import BusinessId, UserId
from customer_core.kernel.payload import Payload

ACCOUNT_EVENTS = frozenset({"UserCreated", "UserUpdated"})
FIELDS = {
    "email": "email",
    "firstName": "profile.firstName",
    "lastName": "profile.lastName",
    "fullName": "profile.fullName",
    "phone": "profile.phone",
}
"""What the auth service tells of a user, and what that is of a customer."""

Values = Mapping[str, str | None]
"""Values of a customer's fields, by the paths of :data:`FIELDS`."""


@attrs.frozen(kw_only=True)
class Said(Fact):
    """What the auth service said of one field; None where it said that there is nothing."""

    value: str | None


@attrs.frozen(kw_only=True)
class Account:
    """A user, as far as the auth service has told.

    Attributes:
        since: the earliest moment at which anything was told of the user.
        said: what was said last of each field, by the paths of :data:`FIELDS`.
    """

    business_id: BusinessId
    user_id: UserId
    since: datetime
    said: Mapping[str, Said]


@attrs.frozen(kw_only=True)
class AccountRecord:
    """An account, and how the customer stands to it.

    Attributes:
        taken: what the auth service had said of each field when the customer was last compared
            with it.
        opened: whether the customer was made for the account, and did not register by itself.
        version: grows by one with every change.
    """

    account: Account
    taken: Values
    opened: bool
    version: int


def read_account(event: Event) -> Account:
    """Return what one event tells of a user.

    A field that is left out says nothing; one that is null or blank says that there is nothing.

    Raises:
        InvalidField: the user or the e-mail is missing, or a field is ill-formed.
    """
    r = Payload.of(event)
    said = {
        path: Said(at=r.at, event_id=r.event_id, value=r.text(name, "").strip() or None)
        for name, path in FIELDS.items()
        if name in event.data
    }
    if "email" not in said or said["email"].value is None:
        raise InvalidField("data.email", "is required: the user's e-mail address")
    return Account(
        business_id=event.business_id, user_id=UserId(r.id("userId")), since=r.at, said=said
    )


def evolve(account: Account | None, event: Event) -> Account:
    """Return the account with what ``event`` tells.

    Applying events in any order, any number of times, gives the same account.

    Raises:
        InvalidField: the event's data is ill-formed.
    """
    told = read_account(event)
    if account is None:
        return told
    news = {
        path: fact
        for path, fact in told.said.items()
        if path not in account.said or fact.outranks(account.said[path])
    }
    return attrs.evolve(
        account, since=min(account.since, told.since), said={**account.said, **news}
    )


def kept_in_step(
    account: Account,
    *,
    theirs: Values,
    taken: Values,
    ours: Values,
    changed_here: Callable[[Iterable[str]], Mapping[str, datetime]],
) -> dict[str, str | None]:
    """Return the values that a customer takes over from its account.

    Only what the auth service has changed since the last comparison is taken over: that it says
    again what it said before undoes no change that was made here. Where both sides changed a
    field, the later change stands.

    Args:
        account: says when the auth service said what.
        theirs: what it says now, in the form that a customer has it.
        taken: what it said at the last comparison.
        ours: what the customer has.
        changed_here: returns when fields were changed here last.
    """
    moved = {path: value for path, value in theirs.items() if value != taken.get(path)}
    contested = [
        path for path, value in moved.items() if ours[path] not in (taken.get(path), value)
    ]
    since = changed_here(contested) if contested else {}
    return {
        path: value
        for path, value in moved.items()
        if path not in since or since[path] < account.said[path].at
    }
