"""A customer's history as administrators read it."""

from __future__ import annotations

from customer_api.schemas import history as wire
from customer_api.schemas.wire import Meta
from customer_core.kernel.events import Recorded
from customer_core.kernel.paging import Page


def history_answer(page: Page[Recorded], limit: int) -> wire.HistoryAnswer:
    """Return the answer with a page of a customer's history."""
    return wire.HistoryAnswer(
        data=wire.HistoryData([_entry(recorded) for recorded in page.items]),
        meta=Meta(page.next_cursor, limit),
    )


def _entry(recorded: Recorded) -> wire.HistoryEntry:
    event = recorded.event
    audit = event.audit or {}
    return wire.HistoryEntry(
        event_id=event.event_id,
        event_type=event.event_type,
        timestamp=event.timestamp,
        actor=audit.get("actor"),
        roles=list(audit.get("roles", ())),
        ip_address=audit.get("ipAddress"),
        user_agent=audit.get("userAgent"),
        request_id=audit.get("requestId"),
        traceparent=audit.get("traceparent"),
        version=event.subject_version,
        changes=dict(audit.get("changes") or {}),
        data=dict(event.data),
    )
