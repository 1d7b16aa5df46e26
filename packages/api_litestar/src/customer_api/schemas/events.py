"""Events as they are taken in, for OpenAPI alone, and what is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Struct

from customer_api.schemas.wire import Answer, Wire

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class EventEnvelope(Struct, rename="camel"):
    """An event in the product's own envelope; an array of them will do, and other shapes too.

    Attributes:
        event_type: name of the type, or its topic.
        source: the service that tells of it.
        data: the facts.
        event_id: without one, it is derived from the content.
        timestamp: when it happened.
    """

    event_type: Annotated[Text, msgspec.Meta(examples=["OrderCreated"])]
    source: Annotated[Text, msgspec.Meta(examples=["order-service"])]
    data: dict[str, Any]
    event_id: str | None = None
    version: str | None = None
    timestamp: datetime | None = None
    metadata: dict[str, Any] | None = None


class CloudEvent(Struct):
    """A CloudEvent 1.0 in structured form; in binary form its attributes are headers ``ce-…``.

    Attributes:
        businessid: the business, where it is not the caller's own.
    """

    specversion: Literal["1.0"]
    id: str
    source: str
    type: Annotated[Text, msgspec.Meta(examples=["OrderCreated"])]
    data: dict[str, Any] | None = None
    time: datetime | None = None
    businessid: str | None = None


class RefusedEvent(Wire):
    """An event that was not taken in.

    Attributes:
        index: its place in what was sent, from 0.
        reason: what is wrong with it.
    """

    index: int
    reason: str


class TakenIn(Wire):
    """What became of the events.

    Attributes:
        added: how many are new.
        known: how many were known already.
        suppressed: how many were left out, being about somebody who was erased.
        refused: those that are in quarantine now.
    """

    added: int
    known: int
    suppressed: int
    refused: list[RefusedEvent]


class TakenInAnswer(Answer, kw_only=True):
    """The answer to events."""

    data: TakenIn


class DaprSubscription(Wire, rename=None):
    """A topic that Dapr is to bring the events of, and where to."""

    pubsubname: str
    topic: str
    route: str


class DaprOutcome(Wire):
    """What Dapr is to do with an event now."""

    status: Literal["SUCCESS", "RETRY", "DROP"]
