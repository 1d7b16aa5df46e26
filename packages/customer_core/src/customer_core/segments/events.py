"""What the service publishes about segments (SPEC 5)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import attrs

from customer_core.kernel.events import DomainEvent, customer_stream
from customer_core.segments.history import CustomerKey
from customer_core.segments.model import Standing


@attrs.frozen(kw_only=True)
class SegmentEvent(DomainEvent):
    """Base of events about one customer's segments."""

    customer_id: str

    @property
    def stream(self) -> str:
        """The customer's stream."""
        return customer_stream(self.customer_id)


@attrs.frozen(kw_only=True)
class CustomerSegmentChanged(SegmentEvent):
    """The tier or the segment of a customer changed."""

    topic: ClassVar[str] = "customers.segment.changed"
    old_tier: str
    new_tier: str
    old_segment: str
    new_segment: str


@attrs.frozen(kw_only=True)
class SegmentEntered(SegmentEvent):
    """A customer became a member of a segment; ``entered_at`` is the true moment."""

    topic: ClassVar[str] = "customers.segment.entered"
    segment: str
    entered_at: datetime


@attrs.frozen(kw_only=True)
class SegmentExited(SegmentEvent):
    """A customer is no longer a member of a segment."""

    topic: ClassVar[str] = "customers.segment.exited"
    segment: str


def changes_between(key: CustomerKey, old: Standing | None, new: Standing) -> list[SegmentEvent]:
    """Return the events that tell of the step from ``old`` to ``new``.

    A customer's first standing counts from none, with the tier and segment of one just created.
    """
    before = old or Standing()
    events: list[SegmentEvent] = [
        SegmentExited(customer_id=key.customer_id, segment=name)
        for name in before.memberships
        if name not in new.memberships
    ]
    events += [
        SegmentEntered(customer_id=key.customer_id, segment=name, entered_at=since)
        for name, since in new.memberships.items()
        if name not in before.memberships
    ]
    if (before.tier, before.segment) != (new.tier, new.segment):
        events.append(
            CustomerSegmentChanged(
                customer_id=key.customer_id,
                old_tier=before.tier,
                new_tier=new.tier,
                old_segment=before.segment,
                new_segment=new.segment,
            )
        )
    return events
