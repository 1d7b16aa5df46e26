"""A customer's history as administrators read it."""

from __future__ import annotations

from typing import Any

from customer_api.schemas.wire import Answer, Meta, Moment, Wire


class HistoryEntry(Wire):
    """One fact: what happened, who did it and from where, and the fields it changed.

    Attributes:
        version: the customer's version that the change made, or null where it made none.
        changes: per field its ``old`` and ``new`` value.
        data: the facts of the event.
    """

    event_id: str
    event_type: str
    timestamp: Moment
    actor: str | None
    roles: list[str]
    ip_address: str | None
    user_agent: str | None
    request_id: str | None
    traceparent: str | None
    version: int | None
    changes: dict[str, Any]
    data: dict[str, Any]


class HistoryData(Wire):
    """Some entries, the newest first."""

    history: list[HistoryEntry]


class HistoryAnswer(Answer, kw_only=True):
    """The answer with a page of a customer's history."""

    data: HistoryData
    meta: Meta
