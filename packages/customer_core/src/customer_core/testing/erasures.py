"""The erasing of people in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

import attrs

from customer_core.kernel.codec import from_plain, to_plain
from customer_core.kernel.events import JournalPoint, Recorded
from customer_core.kernel.ids import BusinessId
from customer_core.orders.model import OrderKey
from customer_core.privacy.erasure.ports import (
    Booking,
    Mentions,
    PersonRow,
    PutAside,
)
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.registry.model import Place
from customer_core.segments.history import CustomerKey
from customer_core.testing.transaction import Table, Transaction
from customer_core.webhooks.deliveries import DeliveryStatus


class MemoryErasureStore:
    """Implements ``ErasureStore``."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def allow(self, business_id: BusinessId) -> None:
        """Do nothing: here everybody may erase."""

    def has_built(self) -> bool:
        """Return False: what is built beside is filled when it is asked for, and no earlier."""
        return False

    def use_built(self) -> None:
        """Do nothing."""

    def person(self, key: CustomerKey) -> PersonRow | None:
        """Return by what a customer is known, or None where there is none."""
        customer = self._transaction.customers.get(key)
        if customer is None:
            return None
        user_id, phone = customer.user_id, customer.profile.phone
        account = self._transaction.accounts.get((key.business_id, user_id)) if user_id else None
        taken = dict(account.taken) if account else {}
        return PersonRow(
            user_id=user_id,
            emails=_known(customer.email.address, taken.get("email")),
            phones=_known(phone.number if phone else None, taken.get("profile.phone")),
        )

    def held(self, place: Place, subject: Subject) -> int:
        """Return how many rows of a table are about a person."""
        if place.name == "order_summary":
            return len(self.orders(subject, _ALL))
        if place.name == "journal":
            return len(self.events(subject.business_id, subject.streams, limit=_ALL))
        if place.name == "quarantine":
            return len(self.put_aside(subject, _ALL, 0))
        booked = {"appointments": Booking.APPOINTMENT, "brochure_requests": Booking.BROCHURE}
        if place.name in booked:
            return len(self.bookings(booked[place.name], subject, _ALL))
        return sum(1 for _ in self._rows(place.name, subject))

    def take(self, place: Place, subject: Subject, limit: int) -> int:
        """Delete rows of a table that are about a person, or take the person out of them."""
        found = list(self._rows(place.name, subject))[:limit]
        for table, key, row in found:
            if not place.keeps_rows:
                table.drop(key)
            elif masked := _masked_row(row, subject):
                table.put(key, masked)
        if found and place.name == "customers":
            self._forget_names(subject)
        return len(found)

    def orders(self, subject: Subject, limit: int) -> Sequence[OrderKey]:
        """Return orders that are still a person's."""
        found = self._transaction.orders.rows().items()
        return [
            key
            for key, one in found
            if (one.business_id, one.customer_id) == (subject.business_id, subject.customer_id)
        ][:limit]

    def bookings(self, booking: Booking, subject: Subject, limit: int) -> Sequence[str]:
        """Return the ids of a person's appointments or brochure requests."""
        return [row_id for _, _, row_id in self._booked(booking, subject)][:limit]

    def drop_bookings(self, booking: Booking, business_id: BusinessId, ids: Sequence[str]) -> None:
        """Delete appointments or brochure requests."""
        table: Table[Any, Any] = (
            self._transaction.appointments
            if booking is Booking.APPOINTMENT
            else self._transaction.brochures
        )
        for key in table.rows():
            if key.business_id == business_id and _booking_id(key) in ids:
                table.drop(key)

    def events(
        self, business_id: BusinessId, streams: Sequence[str], *, limit: int, after: int = 0
    ) -> Sequence[Recorded]:
        """Return events of streams, in the order of their positions, from behind ``after``."""
        found = [
            one
            for one in self._events()
            if one.event.business_id == business_id
            and one.event.stream in streams
            and one.point.position > after
        ]
        return sorted(found, key=lambda one: one.point.position)[:limit]

    def mentions(
        self, subject: Subject, partition: int, after: JournalPoint, limit: int
    ) -> Mentions:
        """Look through ``limit`` events of a partition for those that may name the person."""
        stretch = self._transaction.store.events_after(partition, after)
        looked = stretch[:limit]
        found = [
            one
            for one in looked
            if one.event.business_id == subject.business_id and _may_name(one, subject)
        ]
        return Mentions(events=found, until=looked[-1].point if len(stretch) > limit else None)

    def delete_events(self, events: Sequence[Recorded]) -> int:
        """Delete events, what readers noted of them, and what is delivered of them."""
        for one in events:
            event = one.event
            self._transaction.rewritten[one.point] = None
            self._transaction.events.drop((event.business_id, event.source, event.event_id))
            for key in self._transaction.letters.rows():
                if key.position == one.point.position:
                    self._transaction.letters.put(key, None)
            self._forget_deliveries(one)
        return len(events)

    def rewrite_events(self, events: Sequence[Recorded]) -> int:
        """Put events in the place of those at the same points, and forget what was noted."""
        for one in events:
            self._transaction.rewritten[one.point] = one
            for key, letter in self._transaction.letters.rows().items():
                if letter and key.position == one.point.position:
                    changed = attrs.evolve(letter, reason="The event was changed by an erasure.")
                    self._transaction.letters.put(key, changed)
            self._forget_deliveries(one)
        return len(events)

    def move_streams(self, moves: Sequence[tuple[Recorded, str]]) -> None:
        """Let events stand under other streams, in their places."""
        for recorded, stream in moves:
            now = self._transaction.rewritten.get(recorded.point) or recorded
            moved = attrs.evolve(now, event=attrs.evolve(now.event, stream=stream))
            self._transaction.rewritten[recorded.point] = moved

    def undelivered(self, business_id: BusinessId, event_ids: Sequence[str]) -> int:
        """Return how often events of ours are still to be delivered to webhooks."""
        rows = self._transaction.deliveries.rows().items()
        return sum(
            1
            for (endpoint, told), one in rows
            if one
            and endpoint.business_id == business_id
            and told in event_ids
            and one.status is DeliveryStatus.PENDING
        )

    def put_aside(self, subject: Subject, limit: int, after: int) -> Sequence[PutAside]:
        """Return messages of the quarantine that may name a person, by their ids."""
        kept = self._transaction.store.kept_messages
        found = []
        for number in sorted(kept):
            headers = " ".join(kept[number].headers.values()).encode()
            raw = kept[number].raw + headers
            text = raw.decode(errors="replace").lower()
            if number > after and any(needle in text for needle in subject.needles):
                found.append(PutAside(number, raw))
        return found[:limit]

    def horizon(self) -> int:
        """Return the present place in time."""
        return 0

    def is_past(self, horizon: int) -> bool:  # noqa: ARG002 - the port
        """Return True: transactions here see what others have committed at every moment."""
        return True

    def _events(self) -> list[Recorded]:
        """Return the events as this transaction left them."""
        rewritten = self._transaction.rewritten
        events = [rewritten.get(one.point, one) for one in self._transaction.store.all_events()]
        return [one for one in events if one is not None]

    def _rows(self, name: str, subject: Subject) -> Iterator[tuple[Table[Any, Any], Any, Any]]:
        """Yield the rows of a table that are about a person: the table, the key, the row."""
        found = _TABLES.get(name)
        if found is None:
            return
        table: Table[Hashable, Any] = getattr(self._transaction, found.attribute)
        for key, row in table.rows().items():
            if row is not None and found.is_about(key, row, subject):
                yield table, key, row

    def _forget_names(self, subject: Subject) -> None:
        for table in (self._transaction.emails, self._transaction.users):
            for key, owner in table.rows().items():
                if owner == subject.key:
                    table.drop(key)  # type: ignore[arg-type] # each table has keys of its own

    def _forget_deliveries(self, recorded: Recorded) -> None:
        for key in self._transaction.deliveries.rows():
            endpoint, event_id = key
            if (endpoint.business_id, event_id) == (
                recorded.event.business_id,
                recorded.event.event_id,
            ):
                self._transaction.deliveries.put(key, None)

    def _booked(
        self, booking: Booking, subject: Subject
    ) -> Iterator[tuple[Table[Any, Any], Any, str]]:
        table: Table[Any, Any] = (
            self._transaction.appointments
            if booking is Booking.APPOINTMENT
            else self._transaction.brochures
        )
        for key, row in table.rows().items():
            owner = row.owner
            here = key.business_id == subject.business_id
            if here and owner and owner.is_of(subject.customer_id, subject.user_id):
                yield table, key, _booking_id(key)


@attrs.frozen
class _Rows:
    """Where rows of a table of the database are in memory, and which are a person's."""

    attribute: str
    is_about: Callable[[Any, Any, Subject], bool]


def _by_key(key: Any, _row: object, subject: Subject) -> bool:  # noqa: ANN401 - of every table
    return bool(key == subject.key)


def _by_first(key: Any, _row: object, subject: Subject) -> bool:  # noqa: ANN401 - of every table
    return bool(key[0] == subject.key)


def _by_user(key: Any, _row: object, subject: Subject) -> bool:  # noqa: ANN401 - of every table
    return bool(key == (subject.business_id, subject.user_id))


def _by_fields(_key: object, row: Any, subject: Subject) -> bool:  # noqa: ANN401 - of every table
    return bool((row.business_id, row.customer_id) == (subject.business_id, subject.customer_id))


_ALL = 2**31
_TABLES = {
    "customers": _Rows("customers", _by_key),
    "auth_accounts": _Rows("accounts", _by_user),
    "customer_segments": _Rows("segments", _by_key),
    "loyalty_points": _Rows("points", _by_first),
    "customer_addresses": _Rows("addresses", _by_first),
    "customer_tags": _Rows("tags", _by_first),
    "customer_notes": _Rows("notes", _by_first),
    "consent_records": _Rows("consents", _by_fields),
    "data_requests": _Rows("data_requests", _by_fields),
    "legal_holds": _Rows("legal_holds", _by_fields),
    "retention_notices": _Rows("retention_notices", _by_key),
    "retention_activity": _Rows("retention_activity", _by_key),
    "retention_members": _Rows("retention_members", _by_key),
    "idempotency_keys": _Rows("idempotency", _by_fields),
}


def _masked_row(row: Any, subject: Subject) -> Any:  # noqa: ANN401 - a row of any table
    return from_plain(subject.scrubbed(to_plain(row)), type(row))


def _booking_id(key: Any) -> str:  # noqa: ANN401 - the key of an appointment or of a request
    name: str = getattr(key, "appointment_id", None) or key.request_id
    return name


def _may_name(recorded: Recorded, subject: Subject) -> bool:
    event = recorded.event
    text = json.dumps([event.data, to_plain(event.metadata), event.audit], default=str)
    return any(needle in text.lower() for needle in subject.needles)


def _known(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
