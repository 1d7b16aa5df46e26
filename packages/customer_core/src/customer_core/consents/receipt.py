"""Consent receipts: what a person can keep of a decision, with the fields of ISO/IEC TS 27560."""

from __future__ import annotations

from datetime import datetime

import attrs

from customer_core.consents.model import Channel, ConsentRecord, Decision
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.policies import Policies

SCHEMA_VERSION = "ISO/IEC TS 27560:2023"
LAWFUL_BASIS = "consent"
WITHDRAWAL = (
    'POST /v1/customers/consents with {"channel": "%s", "decision": "withdrawn"}, or '
    "POST /v1/customers/notification-preferences/opt-out for everything at once"
)

_PII_TYPES = {
    Channel.EMAIL: ("email address", "name"),
    Channel.SMS: ("phone number", "name"),
    Channel.PUSH: ("user identifier", "name"),
}
_PURPOSES = {
    Channel.EMAIL: "Marketing by e-mail",
    Channel.SMS: "Marketing by text message",
    Channel.PUSH: "Marketing by push message",
}


@attrs.frozen(kw_only=True)
class Controller:
    """Who decides why and how the data are processed.

    Attributes:
        contact: where to turn to, or None where nothing is set.
    """

    name: str
    contact: str | None


@attrs.frozen(kw_only=True)
class Notice:
    """The privacy notice that was shown.

    Attributes:
        reference: where it is found, or None where nothing is set.
        version: None where nobody noted it.
    """

    reference: str | None
    version: str | None


@attrs.frozen(kw_only=True)
class ConsentReceipt:
    """A receipt for one consent record.

    Attributes:
        pii_types: the categories of data that the purpose needs.
        collection_method: by what way the person said so.
        event_time: when the person decided.
        event_type: ``explicit``: no other consent is kept here.
        event_state: what the person decided.
        entity_role: who recorded it.
    """

    schema_version: str = SCHEMA_VERSION
    record_id: str
    pii_principal_id: CustomerId
    controller: Controller
    notice: Notice
    language: str | None
    jurisdiction: str | None
    purpose: str
    purpose_type: str
    channel: Channel
    lawful_basis: str = LAWFUL_BASIS
    pii_types: tuple[str, ...]
    collection_method: str
    withdrawal_method: str
    event_time: datetime
    event_type: str = "explicit"
    event_state: Decision
    entity_role: str


def receipt_of(record: ConsentRecord, policies: Policies) -> ConsentReceipt:
    """Return the receipt for a record; the same record always has the same one."""
    return ConsentReceipt(
        record_id=record.id,
        pii_principal_id=record.customer_id,
        controller=Controller(
            name=policies.privacy_controller_name or record.business_id,
            contact=policies.privacy_controller_contact,
        ),
        notice=Notice(
            reference=policies.consent_notice(record.notice_version), version=record.notice_version
        ),
        language=record.language,
        jurisdiction=record.jurisdiction,
        purpose=_PURPOSES[record.channel],
        purpose_type=record.purpose,
        channel=record.channel,
        pii_types=_PII_TYPES[record.channel],
        collection_method=record.source,
        withdrawal_method=WITHDRAWAL % record.channel,
        event_time=record.at,
        event_state=record.decision,
        entity_role=record.actor_role,
    )
