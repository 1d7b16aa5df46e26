"""What is held about people in all businesses, for erasing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from customer_core.kernel.events import JournalPoint, Recorded
from customer_core.kernel.ids import BusinessId
from customer_core.orders.model import OrderKey
from customer_core.privacy.erasure.plan import (
    DEAD_LETTERS,
    DELIVERIES,
    JOURNAL,
    ORDERS,
    QUARANTINE,
)
from customer_core.privacy.erasure.ports import Booking, Mentions, PersonRow, PutAside
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.registry.model import Key, Place
from customer_core.segments.history import CustomerKey
from customer_sql.exact_json import write_json
from customer_sql.journal.rows import event_columns, recorded_of
from customer_sql.partitions import partition_of
from customer_sql.privacy.erasure import statements as s
from customer_sql.privacy.erasure.rows import statements_of
from customer_sql.rebuilds.shadow import NEXT
from customer_sql.session import Row, Session

CHANGED = "The event was changed by an erasure."
_EVERYTHING = 2**62
_BOOKINGS = {
    Booking.APPOINTMENT: (s.APPOINTMENTS, s.DROP_APPOINTMENTS),
    Booking.BROCHURE: (s.BROCHURES, s.DROP_BROCHURES),
}
_BY_IDS = (Key.CUSTOMER, Key.USER, Key.OWNER)


class SqlErasureStore:
    """Implements ``ErasureStore``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def allow(self, business_id: BusinessId) -> None:
        """Say that this transaction erases in the journal of a business."""
        self._session.begin()
        self._session.rows(s.ALLOW, {"business_id": business_id})

    def has_built(self) -> bool:
        """Whether new versions of read models are being built beside those that serve."""
        return bool(self._count(s.COUNT_BUILT, {"schema": NEXT}))

    def use_built(self) -> None:
        """Let this transaction work on what is being built, where it is."""
        self._session.begin()
        self._session.rows(s.USE_BUILT, {"schema": NEXT})

    def person(self, key: CustomerKey) -> PersonRow | None:
        """Return by what a customer is known, or None where there is none."""
        named = {"business_id": key.business_id, "customer_id": key.customer_id}
        rows = self._session.rows(s.PERSON, named)
        return person_of(rows[0]) if rows else None

    def held(self, place: Place, subject: Subject) -> int:
        """Return how many rows of a table are about a person."""
        named = _named(subject)
        if place.key in _BY_IDS and place.name != ORDERS:
            return self._count(statements_of(place).count, named)
        if place.name == ORDERS:
            return self._count(s.COUNT_ORDERS, named)
        if place.name == QUARANTINE:
            return len(self.put_aside(subject, _EVERYTHING, 0))
        streams = named | _placed(subject.business_id, self._streams(subject))
        counts = {
            JOURNAL: s.COUNT_EVENTS,
            DEAD_LETTERS: s.COUNT_LETTERS,
            DELIVERIES: s.COUNT_DELIVERIES,
        }
        return self._count(counts[place.name], streams) if place.name in counts else 0

    def take(self, place: Place, subject: Subject, limit: int) -> int:
        """Delete rows of a table that are about a person, or take the person out of them."""
        self._session.begin()
        made, named = statements_of(place), {**_named(subject), "limit": limit}
        if not made.scrubbed:
            return self._session.touched(made.take, named)
        found = self._session.rows(made.find, named, planned_anew=True)
        for row in found:
            masked = {name: _masked(row[name], subject) for name in made.scrubbed}
            keys = {f"key_{name}": row[name] for name in made.key}
            self._session.touched(made.rewrite, {**named, **keys, **masked})
        return len(found)

    def orders(self, subject: Subject, limit: int) -> Sequence[OrderKey]:
        """Return orders that are still a person's."""
        rows = self._session.rows(s.ORDERS, {**_named(subject), "limit": limit}, planned_anew=True)
        return [OrderKey(row["business_id"], row["order_id"]) for row in rows]

    def bookings(self, booking: Booking, subject: Subject, limit: int) -> Sequence[str]:
        """Return the ids of a person's appointments or brochure requests."""
        named = {**_named(subject), "limit": limit}
        rows = self._session.rows(_BOOKINGS[booking][0], named, planned_anew=True)
        return [row["id"] for row in rows]

    def drop_bookings(self, booking: Booking, business_id: BusinessId, ids: Sequence[str]) -> None:
        """Delete appointments or brochure requests."""
        self._session.begin()
        named = {"business_id": business_id, "ids": list(ids)}
        self._session.touched(_BOOKINGS[booking][1], named)

    def events(
        self, business_id: BusinessId, streams: Sequence[str], *, limit: int, after: int = 0
    ) -> Sequence[Recorded]:
        """Return events of streams, in the order of their positions, from behind ``after``."""
        named = {**_placed(business_id, streams), "limit": limit, "after": after}
        rows = self._session.rows(s.EVENTS, named, planned_anew=True)
        return [recorded_of(row) for row in rows]

    def mentions(
        self, subject: Subject, partition: int, after: JournalPoint, limit: int
    ) -> Mentions:
        """Look through ``limit`` events of a partition for those that may name the person."""
        place = {"partition": partition, "xid": str(after.xid), "position": after.position}
        ends = self._session.rows(s.STRETCH_END, {**place, "limit": limit}, planned_anew=True)
        until = JournalPoint(ends[0]["xid"], ends[0]["position"]) if ends else None
        end = until or JournalPoint(_EVERYTHING, _EVERYTHING)
        rows = self._session.rows(
            s.MENTIONS,
            {
                **place,
                "end_xid": str(end.xid),
                "end_position": end.position,
                "business_id": subject.business_id,
                "patterns": [_pattern(needle) for needle in subject.needles],
            },
            planned_anew=True,
        )
        return Mentions(events=[recorded_of(row) for row in rows], until=until)

    def delete_events(self, events: Sequence[Recorded]) -> int:
        """Delete events, what readers noted of them, and what is delivered of them."""
        if not events:
            return 0
        places = _places(events)
        self._session.begin()
        self._session.touched(s.DELETE_LETTERS, {"positions": places["positions"]})
        self._forget_deliveries(events)
        return self._session.touched(s.DELETE_EVENTS, places)

    def rewrite_events(self, events: Sequence[Recorded]) -> int:
        """Put events in the place of those at the same points, and forget what was noted."""
        if not events:
            return 0
        places, columns = _places(events), event_columns([one.event for one in events])
        self._session.begin()
        self._session.touched(
            s.FORGET_REASONS, {"positions": places["positions"], "reason": CHANGED}
        )
        self._forget_deliveries(events)
        written = {name: columns[name] for name in ("data", "metadata", "audit")}
        return self._session.touched(s.REWRITE_EVENTS, {**places, **written})

    def move_streams(self, moves: Sequence[tuple[Recorded, str]]) -> None:
        """Let events stand under other streams, in their places."""
        places = _places([recorded for recorded, _ in moves])
        self._session.begin()
        self._session.touched(s.MOVE_STREAMS, {**places, "streams": [to for _, to in moves]})

    def undelivered(self, business_id: BusinessId, event_ids: Sequence[str]) -> int:
        """Return how often events of ours are still to be delivered to webhooks."""
        named = {"business_id": business_id, "event_ids": list(event_ids)}
        return self._count(s.UNDELIVERED, named)

    def put_aside(self, subject: Subject, limit: int, after: int) -> Sequence[PutAside]:
        """Return messages of the quarantine that may name a person, by their ids."""
        named = {"needles": list(subject.needles), "limit": limit, "after": after}
        rows = self._session.rows(s.PUT_ASIDE, named, planned_anew=True)
        return [PutAside(row["id"], bytes(row["raw"])) for row in rows]

    def horizon(self) -> int:
        """Return the present place in time."""
        return int(self._session.rows(s.HORIZON, {})[0]["horizon"])

    def is_past(self, horizon: int) -> bool:
        """Whether every transaction has ended that was open then and could write."""
        return bool(self._session.rows(s.IS_PAST, {"horizon": horizon})[0]["past"])

    def _count(self, query: bytes, parameters: Mapping[str, Any]) -> int:
        return int(self._session.rows(query, parameters, planned_anew=True)[0]["rows"])

    def _streams(self, subject: Subject) -> list[str]:
        """Return the streams of a person, its orders' and bookings' among them."""
        orders = [f"order:{one.order_id}" for one in self.orders(subject, _EVERYTHING)]
        booked = [
            f"{booking}:{one}"
            for booking in Booking
            for one in self.bookings(booking, subject, _EVERYTHING)
        ]
        return [*subject.streams, *orders, *booked]

    def _forget_deliveries(self, events: Sequence[Recorded]) -> None:
        ours: dict[BusinessId, list[str]] = {}
        for one in events:
            if one.event.is_ours:
                ours.setdefault(one.event.business_id, []).append(one.event.event_id)
        for business_id, event_ids in ours.items():
            named = {"business_id": business_id, "event_ids": event_ids}
            self._session.touched(s.DELETE_DELIVERIES, named)


def _named(subject: Subject) -> dict[str, Any]:
    return {
        "business_id": subject.business_id,
        "customer_id": subject.customer_id,
        "user_id": subject.user_id,
        "pseudonym": subject.pseudonym,
    }


def _placed(business_id: BusinessId, streams: Sequence[str]) -> dict[str, Any]:
    partitions = {partition_of(business_id, stream) for stream in streams}
    return {
        "business_id": business_id,
        "streams": list(streams),
        "partitions": sorted(partitions),
    }


def _places(events: Sequence[Recorded]) -> dict[str, Any]:
    return {
        "partitions": [partition_of(one.event.business_id, one.event.stream) for one in events],
        "xids": [str(one.point.xid) for one in events],
        "positions": [one.point.position for one in events],
    }


def person_of(row: Row) -> PersonRow:
    """Return by what a customer is known, from its row and that of its account."""
    said, taken = row["said"] or {}, row["taken"] or {}

    def known(column: str, path: str) -> tuple[str, ...]:
        found = (row[column], said.get(path, {}).get("value"), taken.get(path))
        return tuple(dict.fromkeys(one for one in found if one))

    return PersonRow(
        user_id=row["user_id"],
        emails=known("email", "email"),
        phones=known("phone", "profile.phone"),
    )


def _masked(value: object, subject: Subject) -> str | None:
    """Return a column without the person: JSON as text, or a text."""
    scrubbed = subject.scrubbed(value)
    return scrubbed if scrubbed is None or isinstance(scrubbed, str) else write_json(scrubbed)


def _pattern(needle: str) -> str:
    escaped = needle.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
