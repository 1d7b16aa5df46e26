"""Consents as they are written and answered."""

from __future__ import annotations

from typing import Annotated

import msgspec

from customer_api.schemas.customers import Marketing, Notifications
from customer_api.schemas.requests import (
    Body,
    MarketingDraft,
    MarketingPatch,
    NotificationsDraft,
    NotificationsPatch,
)
from customer_api.schemas.wire import Answer, Meta, Moment, Wire
from customer_core.consents.act import (
    JURISDICTION,
    LONGEST_EVIDENCE,
    LONGEST_SOURCE,
    LONGEST_VERSION,
)
from customer_core.consents.model import Channel, Decision, State

Source = Annotated[str, msgspec.Meta(max_length=LONGEST_SOURCE, examples=["checkout"])]
Evidence = Annotated[
    str, msgspec.Meta(max_length=LONGEST_EVIDENCE, examples=["Call of 14:02, recording 7"])
]
NoticeVersion = Annotated[str, msgspec.Meta(max_length=LONGEST_VERSION, examples=["2025-01"])]
Jurisdiction = Annotated[str, msgspec.Meta(pattern=f"^{JURISDICTION}$", examples=["RO"])]


class ChangeConsent(Body):
    """A decision of the person about marketing by a channel.

    Attributes:
        notice_version: of the notice that was shown; without it, the current one.
        source: by what way the person said so; an administrator has to tell it to give consent.
        evidence: what shows it; an administrator has to tell it to give consent.
        jurisdiction: ISO 3166 code of where the person was.
    """

    channel: Channel
    decision: Decision
    notice_version: NoticeVersion | None = None
    source: Source | None = None
    evidence: Evidence | None = None
    jurisdiction: Jurisdiction | None = None


class ReplaceNotificationPreferences(Body):
    """All switches; one that is left out takes its default."""

    marketing: MarketingDraft = msgspec.field(default_factory=MarketingDraft)
    notifications: NotificationsDraft = msgspec.field(default_factory=NotificationsDraft)


class PatchNotificationPreferences(Body):
    """A merge patch (RFC 7396): only the switches it names change, and null is the default."""

    marketing: MarketingPatch | msgspec.UnsetType | None = msgspec.UNSET
    notifications: NotificationsPatch | msgspec.UnsetType | None = msgspec.UNSET


class Consent(Wire):
    """How consent to marketing by a channel stands.

    Attributes:
        since: when the person decided so, or null where nobody noted it.
        notice_version: of the notice that was shown then.
        record_id: of the record of that decision, which has a receipt.
    """

    purpose: str
    channel: Channel
    state: State
    since: Moment | None
    notice_version: str | None
    record_id: str | None


class ConsentRecord(Wire):
    """A decision, as it is kept for good.

    Attributes:
        recorded_by: who recorded it: `customer`, or the role of who did it for the person.
        event_id: of the event that told of it.
    """

    id: str
    purpose: str
    channel: Channel
    decision: Decision
    source: str
    evidence: str | None
    notice_version: str | None
    recorded_by: str
    language: str | None
    jurisdiction: str | None
    at: Moment
    event_id: str


class ConsentData(Wire):
    """How consent to one channel stands."""

    consent: Consent


class ConsentAnswer(Answer, kw_only=True):
    """The answer to a decision."""

    data: ConsentData


class ConsentsData(Wire):
    """How consent stands, channel by channel, and its history from the newest."""

    consents: list[Consent]
    history: list[ConsentRecord]


class ConsentsAnswer(Answer, kw_only=True):
    """The answer with consents and a page of their history."""

    data: ConsentsData
    meta: Meta


class NotificationPreferences(Wire):
    """All switches of a customer."""

    marketing: Marketing
    notifications: Notifications


class NotificationPreferencesData(Wire):
    """All switches of a customer."""

    notification_preferences: NotificationPreferences


class NotificationPreferencesAnswer(Answer, kw_only=True):
    """The answer with all switches."""

    data: NotificationPreferencesData
