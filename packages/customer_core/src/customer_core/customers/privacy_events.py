"""What the service publishes about a customer's rights as a data subject; never why, nor by whom.

Reasons and notes are free text, in which people name people: they stay with the request itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import attrs

from customer_core.customers.events import CustomerEvent


@attrs.frozen(kw_only=True)
class DataRequestEvent(CustomerEvent):
    """Base of events about one request of a data subject."""

    request_id: str
    kind: str


@attrs.frozen(kw_only=True)
class DataRequestReceived(DataRequestEvent):
    """A person asked for a copy of the data, its erasure, or that it be put right."""

    topic: ClassVar[str] = "customers.privacy.request_received"
    state: str
    received_at: datetime
    due_at: datetime


@attrs.frozen(kw_only=True)
class DataRequestAskedAgain(DataRequestEvent):
    """A person asked for what is under way already."""

    topic: ClassVar[str] = "customers.privacy.request_asked_again"
    asked_at: datetime


@attrs.frozen(kw_only=True)
class DataRequestChanged(DataRequestEvent):
    """A request went from one state to another."""

    topic: ClassVar[str] = "customers.privacy.request_changed"
    from_state: str
    to_state: str
    changed_at: datetime


@attrs.frozen(kw_only=True)
class DataRequestExtended(DataRequestEvent):
    """The due date of a request was put off."""

    topic: ClassVar[str] = "customers.privacy.request_extended"
    from_due_at: datetime
    due_at: datetime


@attrs.frozen(kw_only=True)
class LegalHoldPlaced(CustomerEvent):
    """A customer's data must be kept, whoever asks for its erasure."""

    topic: ClassVar[str] = "customers.privacy.hold_placed"
    hold_id: str
    placed_at: datetime
    until: datetime | None


@attrs.frozen(kw_only=True)
class LegalHoldLifted(CustomerEvent):
    """A legal hold was lifted."""

    topic: ClassVar[str] = "customers.privacy.hold_lifted"
    hold_id: str
    lifted_at: datetime


@attrs.frozen(kw_only=True)
class CustomerInactivityNoticed(CustomerEvent):
    """A customer has been inactive for long, and is anonymised if that goes on.

    Attributes:
        inactive_since: when the customer was active last.
        anonymised_from: the first moment at which it happens.
    """

    topic: ClassVar[str] = "customers.privacy.inactivity_noticed"
    inactive_since: datetime
    noticed_at: datetime
    anonymised_from: datetime
