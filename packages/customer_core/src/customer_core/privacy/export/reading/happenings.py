"""Reading what happened: the events about a person, wherever they lie in the journal.

Every event of the streams of the customer and of its user is about it. Those of orders,
appointments and brochure requests follow, stream by stream; of these, an event that names somebody
else is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from customer_core.kernel.events import Event, Recorded, customer_stream
from customer_core.privacy.export.parts import PAGE, Place, Stretch
from customer_core.privacy.export.ports import ExportContext, StreamPlace
from customer_core.privacy.export.reading import activity
from customer_core.privacy.export.records import DeliveryRecord, EventRecord
from customer_core.privacy.export.subject import Subject
from customer_core.webhooks.deliveries import Delivery

DELIVERIES_OF = 100
"""Events whose deliveries are looked for at once: of each, every endpoint may have one."""


@attrs.frozen
class _Streams:
    """Some streams, and where those after them begin."""

    names: Sequence[str]
    place: Place | None


_Source = Callable[[ExportContext, Subject, Place | None], _Streams]


def _own(_: ExportContext, subject: Subject, __: Place | None) -> _Streams:
    return _Streams(subject.streams, None)


def _of(
    kind: str,
    read: Callable[[ExportContext, Subject, Place | None], Sequence[Any]],
    place: Callable[[Any], Place],
) -> _Source:
    def streams(ctx: ExportContext, subject: Subject, after: Place | None) -> _Streams:
        found = read(ctx, subject, after)
        names = [f"{kind}:{place(one)[-1]}" for one in found]
        return _Streams(names, place(found[-1]) if len(found) >= PAGE else None)

    return streams


_SOURCES: tuple[_Source, ...] = (
    _own,
    _of("order", activity.orders, activity.place_of_order),
    _of("appointment", activity.appointments, activity.place_of_appointment),
    _of("brochure", activity.brochures, activity.place_of_brochure),
)


@attrs.frozen(kw_only=True)
class _At:
    """Where the events go on.

    Attributes:
        source: which of the sources of streams.
        after: behind which place its streams were read.
        stream: the stream in which the last event lies; empty before the first.
        position: of the last event.
    """

    source: int = 0
    after: Place | None = None
    stream: str = ""
    position: int = 0

    @classmethod
    def read(cls, place: Place | None) -> _At:
        if place is None:
            return cls()
        source, stream, position, *after = place
        return cls(
            source=int(source), stream=stream, position=int(position), after=tuple(after) or None
        )

    def write(self) -> Place:
        return (str(self.source), self.stream, str(self.position), *(self.after or ()))


def events(ctx: ExportContext, subject: Subject, after: Place | None) -> Stretch:
    """Return the next events."""
    at = _At.read(after)
    streams = _SOURCES[at.source](ctx, subject, at.after)
    names = _from(streams.names, at.stream)
    behind = StreamPlace(at.stream, at.position) if at.stream in names else None
    found = ctx.personal.events(names, limit=PAGE, after=behind) if names else []
    records = [event_record(one, subject) for one in found if subject.is_told_of(one.event)]
    if len(found) >= PAGE:
        last = found[-1]
        going_on = attrs.evolve(at, stream=last.event.stream, position=last.point.position)
        return Stretch(records, going_on.write())
    if streams.place is not None:
        return Stretch(records, _At(source=at.source, after=streams.place).write())
    following = at.source + 1
    return Stretch(records, _At(source=following).write() if following < len(_SOURCES) else None)


def event_record(recorded: Recorded, subject: Subject) -> EventRecord:
    """Return what an archive has of an event; of others than the person, their roles alone."""
    event, audit = recorded.event, recorded.event.audit or {}
    own = subject.is_meant(event.metadata.actor)
    return EventRecord(
        event_id=event.event_id,
        event_type=event.event_type,
        version=event.version,
        timestamp=event.timestamp,
        recorded_at=recorded.recorded_at,
        source=event.source,
        by=_by(event, subject),
        ip_address=audit.get("ipAddress") if own else None,
        user_agent=audit.get("userAgent") if own else None,
        request_id=audit.get("requestId"),
        correlation_id=event.metadata.correlation_id,
        causation_id=event.metadata.causation_id,
        traceparent=event.metadata.traceparent,
        data=subject.without_authors(event.data) if event.is_ours else event.data,
        changes=subject.without_authors(audit.get("changes")),
    )


def _by(event: Event, subject: Subject) -> str:
    roles = "/".join((event.audit or {}).get("roles", ()))
    return (
        subject.role(event.metadata.actor, roles if event.is_ours else event.source) or event.source
    )


def deliveries(ctx: ExportContext, subject: Subject, after: Place | None) -> Stretch:
    """Return the deliveries of the next events to the endpoints of the business."""
    stream = customer_stream(subject.customer_id)
    if after is None and not ctx.webhooks.all():
        return Stretch([])
    behind = StreamPlace(stream, int(after[0])) if after else None
    found = ctx.personal.events([stream], limit=DELIVERIES_OF, after=behind)
    names = [one.event.event_id for one in found if one.event.is_ours]
    made = ctx.personal.deliveries(names) if names else []
    more = (str(found[-1].point.position),) if len(found) >= DELIVERIES_OF else None
    return Stretch([delivery_record(one, subject) for one in made], more)


def delivery_record(delivery: Delivery, subject: Subject) -> DeliveryRecord:
    """Return what an archive has of a delivery."""
    message = delivery.message
    return DeliveryRecord(
        event_id=message.event_id,
        event_type=message.event_type,
        endpoint_id=delivery.endpoint.id,
        status=delivery.status,
        created_at=delivery.created_at,
        body=_told(json.loads(message.body, parse_float=Decimal), subject),
    )


def _told(body: Any, subject: Subject) -> Any:  # noqa: ANN401 - plain values are of any JSON type
    """Return an envelope with the role in the place of whoever caused the event."""
    plain = subject.without_authors(body)
    if not isinstance(plain, Mapping):
        return plain
    metadata = plain.get("metadata")
    shown: dict[str, Any] = {}
    if "actor" in plain:
        shown["actor"] = subject.role(plain["actor"])
    if isinstance(metadata, Mapping) and "actor" in metadata:
        shown["metadata"] = {**metadata, "actor": subject.role(metadata["actor"])}
    return {**plain, **shown}


def _from(names: Sequence[str], stream: str) -> Sequence[str]:
    """Return the streams from one on, which may have gone since it was read."""
    return names[names.index(stream) :] if stream in names else names
