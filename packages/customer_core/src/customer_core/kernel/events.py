"""Events: facts in the journal, ours and others', in the product's own envelope (SPEC 5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

import attrs

from customer_core.kernel.ids import BusinessId

OUR_SOURCE = "customer-service"

Data = Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Metadata:
    """What travels with an event beside its facts.

    Attributes:
        correlation_id: id of the whole conversation.
        causation_id: id of the event or request that caused this one.
        traceparent: W3C trace context.
        actor: subject of who caused it.
        hops: the services it passed through, oldest first.
    """

    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None
    actor: str | None = None
    hops: tuple[Data, ...] = ()


@attrs.frozen(kw_only=True)
class Event:
    """One fact, as the journal holds it.

    Attributes:
        event_id: unique within its source and business.
        event_type: such as ``OrderCreated``.
        version: version of the type's form, such as ``1.0``.
        timestamp: when it happened.
        source: the service that says so.
        business_id: the tenant.
        stream: what it is about, such as ``order:order-1``; events of a stream keep their order.
        data: the facts, published as they are.
        audit: who, from where, and old and new values; kept in the journal, never published.
        subject_version: version of the customer that this change of ours made, else None.
    """

    event_id: str
    event_type: str
    version: str = "1.0"
    timestamp: datetime
    source: str
    business_id: BusinessId
    stream: str
    data: Data
    metadata: Metadata = Metadata()
    audit: Data | None = None
    subject_version: int | None = None

    @property
    def is_ours(self) -> bool:
        """Whether this service said it, so that it is for the relay to publish."""
        return self.source == OUR_SOURCE


@attrs.frozen(order=True)
class JournalPoint:
    """A place in the journal: the writing transaction first, its row second.

    A sequence's numbers become visible out of order; transactions behind the oldest one still
    running do not, which is what makes reading by this pair free of gaps.
    """

    xid: int
    position: int


START = JournalPoint(0, 0)


@attrs.frozen
class Recorded:
    """An event with its place in the journal and the time it was written down."""

    event: Event
    point: JournalPoint
    recorded_at: datetime


@attrs.frozen(kw_only=True)
class DomainEvent:
    """Base of the events the service itself publishes.

    Class attributes:
        topic: where it is published (SPEC 5).
    """

    topic: ClassVar[str]

    @property
    def stream(self) -> str:
        """The stream it belongs to."""
        raise NotImplementedError


def customer_stream(customer_id: str) -> str:
    """Return the stream of a customer's own events."""
    return f"customer:{customer_id}"
