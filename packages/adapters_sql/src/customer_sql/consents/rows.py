"""Consent records as rows of their table, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from customer_core.consents.model import Channel, ConsentRecord, Decision
from customer_sql.exact_json import write_json
from customer_sql.session import Row


def consent_rows(records: Sequence[ConsentRecord]) -> str:
    """Return the rows that keep records, in their order, as JSON."""
    return write_json(
        [{"place": place, **_consent_row(record)} for place, record in enumerate(records)]
    )


def consent_of(row: Row) -> ConsentRecord:
    """Return the record that a row keeps."""
    return ConsentRecord(
        business_id=row["business_id"],
        customer_id=row["customer_id"],
        id=row["id"],
        number=row["number"],
        purpose=row["purpose"],
        channel=Channel(row["channel"]),
        decision=Decision(row["decision"]),
        source=row["source"],
        evidence=row["evidence"],
        notice_version=row["notice_version"],
        actor_role=row["actor_role"],
        language=row["language"],
        jurisdiction=row["jurisdiction"],
        at=row["at"],
        event_id=row["event_id"],
    )


def _consent_row(record: ConsentRecord) -> dict[str, Any]:
    return {
        "business_id": record.business_id,
        "customer_id": record.customer_id,
        "id": record.id,
        "purpose": record.purpose,
        "channel": record.channel,
        "decision": record.decision,
        "source": record.source,
        "evidence": record.evidence,
        "notice_version": record.notice_version,
        "actor_role": record.actor_role,
        "language": record.language,
        "jurisdiction": record.jurisdiction,
        "at": record.at,
        "event_id": record.event_id,
    }
