"""What the service publishes about the tags and notes of customers; never what a note says."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import attrs

from customer_core.customers.events import CustomerEvent


@attrs.frozen(kw_only=True)
class CustomerTagged(CustomerEvent):
    """A customer was given a tag; the form of document 004."""

    topic: ClassVar[str] = "customers.customer.tagged"
    tag_id: str
    tag: str
    created_by: str
    created_at: datetime


@attrs.frozen(kw_only=True)
class CustomerUntagged(CustomerEvent):
    """A tag was taken from a customer."""

    topic: ClassVar[str] = "customers.customer.untagged"
    tag_id: str
    tag: str
    removed_by: str
    removed_at: datetime


@attrs.frozen(kw_only=True)
class CustomerNoteAdded(CustomerEvent):
    """A note was made about a customer; what it says stays within the service."""

    topic: ClassVar[str] = "customers.customer.note_added"
    note_id: str
    created_by: str
    created_at: datetime


@attrs.frozen(kw_only=True)
class CustomerNoteRemoved(CustomerEvent):
    """A note about a customer was removed."""

    topic: ClassVar[str] = "customers.customer.note_removed"
    note_id: str
    removed_by: str
    removed_at: datetime
