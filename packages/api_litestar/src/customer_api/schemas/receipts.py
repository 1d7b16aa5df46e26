"""Consent receipts, with the names that ISO/IEC TS 27560 gives their fields."""

from __future__ import annotations

from msgspec import Struct

from customer_api.schemas.wire import Moment
from customer_core.consents.model import Channel, Decision


class Controller(Struct):
    """Who decides why and how the data are processed."""

    party_name: str
    party_role: str
    party_contact: str | None


class PrivacyNotice(Struct):
    """The notice that was shown."""

    reference: str | None
    version: str | None


class PiiInformation(Struct):
    """A category of data that is used."""

    pii_type: str


class Purpose(Struct):
    """What was agreed to."""

    purpose: str
    purpose_type: str
    channel: Channel
    lawful_basis: str
    pii_information: list[PiiInformation]
    collection_method: str
    withdrawal_method: str
    jurisdictions: list[str]


class ConsentEvent(Struct):
    """What the person decided, and when."""

    event_time: Moment
    event_type: str
    event_state: Decision
    entity_id: str


class ConsentReceipt(Struct):
    """A receipt that stands on its own; its fields are in the standard's spelling."""

    schema_version: str
    record_id: str
    pii_principal_id: str
    pii_controllers: list[Controller]
    privacy_notice: PrivacyNotice
    language: str | None
    purposes: list[Purpose]
    events: list[ConsentEvent]
