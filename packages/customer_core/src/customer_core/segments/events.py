"""What the service publishes about segments (SPEC 5)."""

from __future__ import annotations

from collections.abc import Callable
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
    """The tier or the segment of a customer changed, and is shown so since ``changed_at``."""

    topic: ClassVar[str] = "customers.segment.changed"
    old_tier: str
    new_tier: str
    old_segment: str
    new_segment: str
    changed_at: datetime


@attrs.frozen(kw_only=True)
class SegmentEntered(SegmentEvent):
    """A customer became a member of a segment; ``entered_at`` is the true moment."""

    topic: ClassVar[str] = "customers.segment.entered"
    segment: str
    entered_at: datetime


@attrs.frozen(kw_only=True)
class SegmentExited(SegmentEvent):
    """A customer is no longer a member of a segment; ``exited_at`` is the true moment."""

    topic: ClassVar[str] = "customers.segment.exited"
    segment: str
    exited_at: datetime


@attrs.frozen(kw_only=True)
class SegmentAssigned(SegmentEvent):
    """Somebody set the tier or the segment of a customer by hand; null is left to the rules."""

    topic: ClassVar[str] = "customers.segment.assigned"
    tier: str | None
    segment: str | None
    reason: str
    author: str
    assigned_at: datetime
    ends_at: datetime | None


@attrs.frozen(kw_only=True)
class SegmentAssignmentWithdrawn(SegmentEvent):
    """What was set by hand holds no more, before its end; ``reason`` is null where none is told."""

    topic: ClassVar[str] = "customers.segment_assignment.withdrawn"
    tier: str | None
    segment: str | None
    reason: str | None
    author: str
    withdrawn_at: datetime


@attrs.frozen(kw_only=True)
class DefinitionEvent(DomainEvent):
    """Base of events about what a business defines; ``version`` is that of its definitions."""

    segment: str
    kind: str
    version: int
    author: str

    @property
    def stream(self) -> str:
        """The stream of the tier or segment."""
        return f"segment:{self.segment}"


@attrs.frozen(kw_only=True)
class SegmentDefined(DefinitionEvent):
    """A tier or segment was defined or changed; everybody is brought up to date behind it."""

    topic: ClassVar[str] = "customers.segment.defined"
    rule: str
    description: str
    priority: int
    defined_at: datetime


@attrs.frozen(kw_only=True)
class SegmentRetired(DefinitionEvent):
    """A tier or segment is no more; its members leave it behind this event."""

    topic: ClassVar[str] = "customers.segment.retired"
    retired_at: datetime


def changes_between(
    key: CustomerKey,
    old: Standing | None,
    new: Standing,
    changed_at: Callable[[], datetime],
    exited_at: Callable[[str], datetime],
) -> list[SegmentEvent]:
    """Return the events that tell of the step from ``old`` to ``new``.

    A customer's first standing counts from none, with the tier and segment of one just created.

    Args:
        key: the customer.
        old: how it stood before, or None.
        new: how it stands now.
        changed_at: returns since when tier and segment are shown so; asked only where they changed.
        exited_at: returns since when the customer is out of a segment that it was in.
    """
    before = old or Standing()
    events: list[SegmentEvent] = [
        SegmentExited(customer_id=key.customer_id, segment=name, exited_at=exited_at(name))
        for name in before.belongs_to
        if name not in new.belongs_to
    ]
    events += [
        SegmentEntered(customer_id=key.customer_id, segment=name, entered_at=since)
        for name, since in new.belongs_to.items()
        if name not in before.belongs_to
    ]
    if (before.tier, before.segment) != (new.tier, new.segment):
        events.append(
            CustomerSegmentChanged(
                customer_id=key.customer_id,
                old_tier=before.tier,
                new_tier=new.tier,
                old_segment=before.segment,
                new_segment=new.segment,
                changed_at=changed_at(),
            )
        )
    return events
