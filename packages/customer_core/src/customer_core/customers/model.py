"""A customer: profile, preferences, status, and the rules by which they change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import attrs

from customer_core.customers.errors import StatusNotAllowed, UserAlreadyLinked
from customer_core.kernel.attributes import AttributeValue, typed
from customer_core.kernel.clock import format_time
from customer_core.kernel.codec import camel, to_plain
from customer_core.kernel.ids import BusinessId, CustomerId, UserId
from customer_core.segments.assignment import Assignment


class Status(StrEnum):
    """Whether a customer takes part (001)."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    SUSPENDED = "suspended"
    DELETED = "deleted"


ALLOWED_MOVES: dict[Status, frozenset[Status]] = {
    Status.ACTIVE: frozenset({Status.INACTIVE, Status.SUSPENDED, Status.DELETED}),
    Status.INACTIVE: frozenset({Status.ACTIVE, Status.DELETED}),
    Status.SUSPENDED: frozenset({Status.ACTIVE, Status.INACTIVE, Status.DELETED}),
    Status.DELETED: frozenset(),
}


class Gender(StrEnum):
    """As documents 001 and 004 know it."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"


@attrs.frozen
class Email:
    """A checked e-mail address.

    Attributes:
        address: as shown and written to: the domain in lower case, in Unicode.
        key: what is unique per business: the address without regard to case.
    """

    address: str

    @property
    def key(self) -> str:
        """The address without regard to case."""
        return self.address.casefold()


@attrs.frozen
class Phone:
    """A checked phone number.

    Attributes:
        number: E.164, such as ``+40712345678``; a number that has no area code, and so no E.164
            form, stands as it was written.
    """

    number: str


@attrs.frozen(kw_only=True)
class Profile:
    """Who the customer is."""

    first_name: str | None = None
    last_name: str | None = None
    full_name: str | None = None
    date_of_birth: date | None = None
    gender: Gender | None = None
    phone: Phone | None = None
    avatar: str | None = None

    @property
    def display_name(self) -> str:
        """The full name, else first and last name, else nothing."""
        names = (self.first_name, self.last_name)
        return self.full_name or " ".join(name for name in names if name)


@attrs.frozen(kw_only=True)
class Marketing:
    """Whether the person agreed to marketing by each channel."""

    email_opt_in: bool = False
    sms_opt_in: bool = False
    push_opt_in: bool = False


@attrs.frozen(kw_only=True)
class Notifications:
    """Which messages the person wants."""

    order_updates: bool = True
    promotions: bool = False
    newsletters: bool = False


@attrs.frozen(kw_only=True)
class Preferences:
    """How the customer wants to be served."""

    language: str = "en"
    currency: str = "USD"
    timezone: str = "UTC"
    marketing: Marketing = Marketing()
    notifications: Notifications = Notifications()


@attrs.frozen(kw_only=True)
class ChangedField:
    """Old and new value of one field, as plain values."""

    old: Any
    new: Any


@attrs.define(kw_only=True)
class Customer:
    """A person known to a business.

    Attributes:
        version: grows by one with every change; 1 for one just registered.
        assignment: the last tier and segment set by hand, though it may have ended.
        country: of the default shipping address, else of the default billing address; kept here
            because rules read it, of everyone at once.
        attributes: what the business keeps of it under names of its own.
    """

    id: CustomerId
    business_id: BusinessId
    user_id: UserId | None
    email: Email
    password_hash: str | None
    profile: Profile
    preferences: Preferences
    status: Status
    email_verified: bool
    phone_verified: bool
    registered_at: datetime
    last_login_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    assignment: Assignment | None = None
    country: str | None = None
    attributes: Mapping[str, AttributeValue] = attrs.field(factory=dict)

    @classmethod
    def register(  # noqa: PLR0913 - by name, one for each thing a new customer is made of
        cls,
        *,
        customer_id: CustomerId,
        business_id: BusinessId,
        user_id: UserId | None,
        email: Email,
        password_hash: str | None,
        profile: Profile,
        preferences: Preferences,
        now: datetime,
        registered_at: datetime | None = None,
        attributes: Mapping[str, AttributeValue] | None = None,
    ) -> Customer:
        """Return a new, active customer, who registered now or at the earlier moment given."""
        return cls(
            id=customer_id,
            business_id=business_id,
            user_id=user_id,
            email=email,
            password_hash=password_hash,
            profile=profile,
            preferences=preferences,
            status=Status.ACTIVE,
            email_verified=False,
            phone_verified=False,
            registered_at=registered_at or now,
            last_login_at=None,
            created_at=now,
            updated_at=now,
            version=1,
            attributes=attributes or {},
        )

    def change(  # noqa: PLR0913 - by name, one for each thing that can change
        self,
        *,
        now: datetime,
        email: Email | None = None,
        profile: Profile | None = None,
        preferences: Preferences | None = None,
        status: Status | None = None,
        user_id: UserId | None = None,
        registered_at: datetime | None = None,
        attributes: Mapping[str, AttributeValue] | None = None,
    ) -> dict[str, ChangedField]:
        """Take on the given values and return which fields changed, by their names on the wire.

        A new e-mail or phone loses its verification. Nothing changed leaves the version alone.

        Raises:
            StatusNotAllowed: the move is not among :data:`ALLOWED_MOVES`.
            UserAlreadyLinked: the customer is another user's; a link is for good.
        """
        before = self._shown()
        if user_id is not None:
            if self.user_id not in (None, user_id):
                raise UserAlreadyLinked
            self.user_id = user_id
        self.registered_at = registered_at or self.registered_at
        if status is not None and status is not self.status:
            if status not in ALLOWED_MOVES[self.status]:
                raise StatusNotAllowed(self.status, status)
            self.status = status
        if email is not None and email != self.email:
            self.email, self.email_verified = email, False
        if profile is not None:
            self.phone_verified &= profile.phone == self.profile.phone
            self.profile = profile
        self.preferences = preferences or self.preferences
        self.attributes = self.attributes if attributes is None else attributes
        changed = _differences(before, self._shown())
        if changed:
            self.version += 1
            self.updated_at = now
        return changed

    def assign(self, assignment: Assignment, *, now: datetime) -> dict[str, ChangedField]:
        """Take on a tier and segment set by hand, or the end of one, and return what changed."""
        before, self.assignment = self.assignment, assignment
        self.version += 1
        self.updated_at = now
        return {"assignment": ChangedField(old=to_plain(before), new=to_plain(assignment))}

    def readdress(
        self, country: str | None, addresses: dict[str, ChangedField], *, now: datetime
    ) -> dict[str, ChangedField]:
        """Take note of a change of its addresses, and return all that changed with it.

        Args:
            country: that the addresses give it now.
            addresses: what changed of them, by path; nothing leaves the version alone.
            now: when.
        """
        if not addresses:
            return {}
        before, self.country = self.country, country
        self.version += 1
        self.updated_at = now
        moved = {"country": ChangedField(old=before, new=country)} if before != country else {}
        return addresses | moved

    def renew(self, *, now: datetime) -> None:
        """Begin a new version in which no field is other than before.

        What was decided on the version before, and what is kept beside the customer, is in step
        with this one.
        """
        self.version += 1
        self.updated_at = now

    def assigned(self, moment: datetime) -> Assignment | None:
        """Return what is set by hand and holds, or None."""
        return self.assignment if self.assignment and self.assignment.holds(moment) else None

    def _shown(self) -> dict[str, Any]:
        profile = to_plain(self.profile)
        profile["phone"] = self.profile.phone.number if self.profile.phone else None
        return {
            "userId": self.user_id,
            "email": self.email.address,
            "registrationDate": format_time(self.registered_at),
            "status": str(self.status),
            "profile": profile,
            "preferences": to_plain(self.preferences),
            "attributes": to_plain(self.attributes),
        }


def _differences(
    old: dict[str, Any], new: dict[str, Any], prefix: str = ""
) -> dict[str, ChangedField]:
    found: dict[str, ChangedField] = {}
    for name in {**old, **new}:
        path, before, after = f"{prefix}{name}", old.get(name), new.get(name)
        if isinstance(after, dict):
            found |= _differences(old[name], after, f"{path}.")
        elif typed(before) != typed(after):
            found[path] = ChangedField(old=before, new=after)
    return found


CHANNELS = {camel(f"{name}_opt_in"): name for name in ("email", "sms", "push")}
