"""Reading requests about consent into the core's commands, and what form an answer shall have."""

from __future__ import annotations

import attrs

from customer_api.requests import read_merge_patch
from customer_core.consents.act import Act
from customer_core.consents.model import Channel, Decision
from customer_core.customers.change_consent import ChangeConsent
from customer_core.customers.notification_preferences import (
    NotificationPreferences,
    PatchNotificationPreferences,
    ReplaceNotificationPreferences,
)
from customer_core.kernel.codec import read_document
from customer_core.kernel.ids import CustomerId

MARKDOWN, PLAIN = "text/markdown", "text/plain"


@attrs.frozen(kw_only=True)
class Decided:
    """The body of a decision."""

    channel: Channel
    decision: Decision
    notice_version: str | None = None
    source: str | None = None
    evidence: str | None = None
    jurisdiction: str | None = None


def read_decision(
    document: object, customer_id: CustomerId | None, expected_version: int | None
) -> ChangeConsent:
    """Return the command of a decision.

    Raises:
        ValidationFailed: naming every field that is unknown, missing or ill-typed.
    """
    decided = read_document(document, Decided)
    return ChangeConsent(
        customer_id=customer_id,
        channel=decided.channel,
        decision=decided.decision,
        act=Act(
            source=decided.source,
            evidence=decided.evidence,
            notice_version=decided.notice_version,
            jurisdiction=decided.jurisdiction,
        ),
        expected_version=expected_version,
    )


def read_switches(document: object, expected_version: int | None) -> ReplaceNotificationPreferences:
    """Return the command of a PUT of all switches.

    Raises:
        ValidationFailed: naming every field that is unknown or ill-typed.
    """
    wanted = read_document(document, NotificationPreferences)
    return ReplaceNotificationPreferences(wanted=wanted, expected_version=expected_version)


def read_switches_patch(
    document: object, expected_version: int | None
) -> PatchNotificationPreferences:
    """Return the command of a PATCH of switches; what it makes of them is the core's to judge.

    Raises:
        ValidationFailed: the patch is no object.
    """
    patch = read_merge_patch(document)
    return PatchNotificationPreferences(patch=patch, expected_version=expected_version)
