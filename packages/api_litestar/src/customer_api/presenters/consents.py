"""Consents, their receipts, and a person's switches as they are answered."""

from __future__ import annotations

from customer_api.presenters.customers import marketing_of, notifications_of
from customer_api.schemas import consents as wire
from customer_api.schemas import receipts
from customer_api.schemas.wire import Meta
from customer_core.consents.model import ConsentRecord, ConsentState
from customer_core.consents.receipt import ConsentReceipt
from customer_core.customers.model import Customer
from customer_core.customers.read_consents import Consents


def consent_answer(state: ConsentState) -> wire.ConsentAnswer:
    """Return the answer to a decision."""
    return wire.ConsentAnswer(data=wire.ConsentData(_state(state)))


def consents_answer(consents: Consents, limit: int) -> wire.ConsentsAnswer:
    """Return the answer with consents and a page of their history."""
    return wire.ConsentsAnswer(
        data=wire.ConsentsData(
            [_state(one) for one in consents.states],
            [_record(one) for one in consents.history.items],
        ),
        meta=Meta(consents.history.next_cursor, limit),
    )


def notification_preferences_answer(customer: Customer) -> wire.NotificationPreferencesAnswer:
    """Return the answer with all switches of a customer."""
    preferences = customer.preferences
    shown = wire.NotificationPreferences(
        marketing_of(preferences.marketing), notifications_of(preferences.notifications)
    )
    return wire.NotificationPreferencesAnswer(data=wire.NotificationPreferencesData(shown))


def receipt_document(receipt: ConsentReceipt) -> receipts.ConsentReceipt:
    """Return a receipt as a document."""
    place = receipt.jurisdiction
    return receipts.ConsentReceipt(
        schema_version=receipt.schema_version,
        record_id=receipt.record_id,
        pii_principal_id=receipt.pii_principal_id,
        pii_controllers=[
            receipts.Controller(receipt.controller.name, "controller", receipt.controller.contact)
        ],
        privacy_notice=receipts.PrivacyNotice(receipt.notice.reference, receipt.notice.version),
        language=receipt.language,
        purposes=[
            receipts.Purpose(
                purpose=receipt.purpose,
                purpose_type=receipt.purpose_type,
                channel=receipt.channel,
                lawful_basis=receipt.lawful_basis,
                pii_information=[receipts.PiiInformation(one) for one in receipt.pii_types],
                collection_method=receipt.collection_method,
                withdrawal_method=receipt.withdrawal_method,
                jurisdictions=[] if place is None else [place],
            )
        ],
        events=[
            receipts.ConsentEvent(
                event_time=receipt.event_time,
                event_type=receipt.event_type,
                event_state=receipt.event_state,
                entity_id=receipt.entity_role,
            )
        ],
    )


def _state(state: ConsentState) -> wire.Consent:
    record = state.record
    return wire.Consent(
        purpose=state.purpose,
        channel=state.channel,
        state=state.state,
        since=record.at if record else None,
        notice_version=record.notice_version if record else None,
        record_id=record.id if record else None,
    )


def _record(record: ConsentRecord) -> wire.ConsentRecord:
    return wire.ConsentRecord(
        id=record.id,
        purpose=record.purpose,
        channel=record.channel,
        decision=record.decision,
        source=record.source,
        evidence=record.evidence,
        notice_version=record.notice_version,
        recorded_by=record.actor_role,
        language=record.language,
        jurisdiction=record.jurisdiction,
        at=record.at,
        event_id=record.event_id,
    )
