"""The bodies of requests, for OpenAPI alone: they are read into the core's own commands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from customer_core.customers.assign_segment import LONGEST_REASON
from customer_core.customers.attributes import MOST_ATTRIBUTES
from customer_core.customers.drafts import LONGEST_NAME, LONGEST_PASSWORD, LONGEST_URL
from customer_core.customers.model import Gender
from customer_core.kernel.attributes import LARGEST_NUMBER, LONGEST_TEXT, MOST_DECIMALS, NAME

Name = Annotated[str, msgspec.Meta(max_length=LONGEST_NAME, examples=["Jane"])]
Email = Annotated[str, msgspec.Meta(examples=["jane.smith@example.com"])]
Phone = Annotated[str, msgspec.Meta(examples=["+40712345678"])]
Url = Annotated[str, msgspec.Meta(max_length=LONGEST_URL, examples=["https://cdn.example/a.png"])]
Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._:\-]{1,64}$", examples=["cust_456"])]
Password = Annotated[
    str, msgspec.Meta(max_length=LONGEST_PASSWORD, examples=["a sentence you remember"])
]
Language = Annotated[str, msgspec.Meta(description="BCP 47 tag.", examples=["en"])]
Currency = Annotated[str, msgspec.Meta(description="ISO 4217 code.", examples=["USD"])]
Timezone = Annotated[str, msgspec.Meta(description="IANA name.", examples=["Europe/Bucharest"])]

Reason = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=LONGEST_REASON, examples=["Guest of the opening"]),
]


AttributeName = Annotated[str, msgspec.Meta(pattern=f"^{NAME.pattern}$", examples=["member_since"])]
AttributeText = Annotated[
    str, msgspec.Meta(min_length=1, max_length=LONGEST_TEXT, examples=["red", "2026-01-31"])
]
AttributeNumber = Annotated[
    float, msgspec.Meta(gt=-int(LARGEST_NUMBER), lt=int(LARGEST_NUMBER), examples=[42])
]
Attributes = Annotated[
    dict[AttributeName, AttributeText | AttributeNumber | bool | None],
    msgspec.Meta(
        description=f"What the business keeps under at most {MOST_ATTRIBUTES} names of its own: "
        f"texts, numbers with at most {MOST_DECIMALS} decimals, true or false, and dates as texts "
        "in ISO 8601; null removes a name. Only administrators and services may change any.",
    ),
]


class Body(Struct, rename="camel", forbid_unknown_fields=True):
    """Base of every request's body."""


class ProfileDraft(Body):
    """A profile as a caller writes it."""

    first_name: Name | None = None
    last_name: Name | None = None
    full_name: Name | None = None
    date_of_birth: date | None = None
    gender: Gender | None = None
    phone: Phone | None = None
    avatar: Url | None = None


class MarketingDraft(Body):
    """Whether the person agrees to marketing by each channel."""

    email_opt_in: bool = False
    sms_opt_in: bool = False
    push_opt_in: bool = False


class NotificationsDraft(Body):
    """Which messages the person wants."""

    order_updates: bool = True
    promotions: bool = False
    newsletters: bool = False


class PreferencesDraft(Body):
    """Preferences as a caller writes them; what is left out takes its default."""

    language: Language | None = None
    currency: Currency | None = None
    timezone: Timezone | None = None
    marketing: MarketingDraft = msgspec.field(default_factory=MarketingDraft)
    notifications: NotificationsDraft = msgspec.field(default_factory=NotificationsDraft)


class RegisterCustomer(Body):
    """A customer to register."""

    email: Email
    id: Id | None = None
    user_id: Id | None = None
    password: Password | None = None
    profile: ProfileDraft = msgspec.field(default_factory=ProfileDraft)
    preferences: PreferencesDraft = msgspec.field(default_factory=PreferencesDraft)
    attributes: Attributes = msgspec.field(default_factory=dict)


class ReplaceCustomer(Body):
    """The sections to replace; one left out stays."""

    profile: ProfileDraft | None = None
    preferences: PreferencesDraft | None = None
    attributes: Attributes | None = None


class AssignSegment(Body):
    """A tier, a segment or both to set by hand, in the place of what was set before.

    Attributes:
        reason: why; it is kept, and shown to whoever reads the segment.
        tier: null leaves it to the rules.
        segment: null leaves it to the rules.
        ends_at: when the rules decide again; null is not before it is withdrawn.
    """

    reason: Reason
    tier: Annotated[str, msgspec.Meta(examples=["vip"])] | None = None
    segment: Annotated[str, msgspec.Meta(examples=["high_value"])] | None = None
    ends_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class MarketingPatch(Body):
    """The switches to change; null puts one back to its default."""

    email_opt_in: bool | UnsetType | None = UNSET
    sms_opt_in: bool | UnsetType | None = UNSET
    push_opt_in: bool | UnsetType | None = UNSET


class NotificationsPatch(Body):
    """The messages to change; null puts one back to its default."""

    order_updates: bool | UnsetType | None = UNSET
    promotions: bool | UnsetType | None = UNSET
    newsletters: bool | UnsetType | None = UNSET


class PreferencesPatch(Body):
    """The preferences to change; null puts one back to its default."""

    language: Language | UnsetType | None = UNSET
    currency: Currency | UnsetType | None = UNSET
    timezone: Timezone | UnsetType | None = UNSET
    marketing: MarketingPatch | UnsetType | None = UNSET
    notifications: NotificationsPatch | UnsetType | None = UNSET


class PatchCustomer(Body):
    """A merge patch (RFC 7396): only what it names changes, and null empties a field."""

    email: Email | UnsetType = UNSET
    status: Literal["active", "inactive", "suspended"] | UnsetType = UNSET
    profile: ProfileDraft | UnsetType | None = UNSET
    preferences: PreferencesPatch | UnsetType | None = UNSET
    attributes: Attributes | UnsetType | None = UNSET
