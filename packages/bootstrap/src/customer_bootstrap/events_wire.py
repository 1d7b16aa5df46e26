"""Events as bytes, and the way from a transport's bytes into the journal."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Protocol

import attrs
import msgspec

from customer_core.event_plane.envelope import Arrival, InvalidEvent, read_envelope
from customer_core.event_plane.envelopes.cloudevents import (
    BATCH_CONTENT_TYPE,
    CONTENT_TYPE,
    prefix_of,
)
from customer_core.event_plane.envelopes.headers import meant
from customer_core.event_plane.erasure.sifting import without_erased
from customer_core.event_plane.ingest import Ingested, ingest
from customer_core.event_plane.ports import PlatformUnits, Quarantined
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.clock import Clock
from customer_core.kernel.errors import Invalid
from customer_core.kernel.events import Event
from customer_core.kernel.policies import Policies

_log = logging.getLogger("customers.ingest")

LARGEST = 1_000_000
DEEPEST = 64
MOST_IN_A_BATCH = 1000
QUARANTINED_BYTES = 65_536
"""How much of a message that could not be understood is kept."""

_LONGEST_REASON = 500
_LONGEST_NUMBER = 100
_LARGEST_EXPONENT = 308
"""Of a number: no other program that reads JSON has to understand a larger one."""

_NUL = b"\\u0000"


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if len(text) > _LONGEST_NUMBER or abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise InvalidEvent("event", "has a number that is too long, too large or too small")
    return number


_DECODER = msgspec.json.Decoder(float_hook=_number)
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])


class IngestService(Protocol):
    """What taking events in needs of the service."""

    @property
    def units(self) -> PlatformUnits:
        """Transactions over all businesses."""
        ...

    @property
    def policies(self) -> Policies:
        """The configured rules."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...

    @property
    def metrics(self) -> IngestMetrics:
        """The figures of this process."""
        ...


class IngestMetrics(Protocol):
    """Counts what is taken in."""

    def ingested(self, ingested: Ingested, refused: int) -> None:
        """Count what was taken in, and messages that were refused."""
        ...


@attrs.frozen
class Refused:
    """A message that could not be understood.

    Attributes:
        index: its place among the messages given, from 0.
        reason: what is wrong with it.
    """

    index: int
    reason: str


@attrs.frozen
class IngestReport:
    """What became of a set of messages.

    Attributes:
        about_erased: the places of those that name somebody who was erased.
    """

    ingested: Ingested
    refused: tuple[Refused, ...]
    about_erased: tuple[int, ...] = ()


def decode(raw: bytes) -> object:
    """Return the JSON value of a message, numbers with a point as exact decimals.

    Raises:
        InvalidEvent: it is no JSON in UTF-8, is nested too deeply, is larger than 1 MB, or has a
            NUL character or a number of which no good can come.
    """
    if len(raw) > LARGEST:
        raise InvalidEvent("event", f"must not be larger than {LARGEST:,} bytes")
    try:
        value = _DECODER.decode(raw)
    except UnicodeDecodeError:
        raise InvalidEvent("event", "is no JSON: it is not in UTF-8") from None
    except ArithmeticError:
        raise InvalidEvent("event", "has a number that is no decimal") from None
    except RecursionError:
        raise InvalidEvent("event", f"must not be nested deeper than {DEEPEST} levels") from None
    except msgspec.DecodeError as error:
        if isinstance(error.__cause__, Invalid):
            raise error.__cause__ from None
        raise InvalidEvent("event", f"is no JSON: {error}") from None
    if _NUL in raw or raw.count(b"{") + raw.count(b"[") > DEEPEST:
        _look_through(value, DEEPEST)
    return value


def _look_through(value: object, levels: int) -> None:
    """Refuse what the bytes only let suspect: too many levels, and NUL characters."""
    if isinstance(value, str):
        if "\x00" in value:
            raise InvalidEvent("event", "must not have NUL characters")
    elif isinstance(value, (dict, list)):
        if not levels:
            raise InvalidEvent("event", f"must not be nested deeper than {DEEPEST} levels")
        for member in value:
            _look_through(member, levels - 1)
        for member in value.values() if isinstance(value, dict) else ():
            _look_through(member, levels - 1)


def encode(value: object) -> bytes:
    """Return a value as JSON, decimals as exact numbers."""
    return _ENCODER.encode(value)


def unbatched(message: Incoming) -> Sequence[Incoming]:
    """Return the messages of a batch of CloudEvents (``application/cloudevents-batch+json``).

    A message that is no batch is returned as it is.

    Raises:
        InvalidEvent: the batch is no JSON array, or one of too many.
    """
    if not message.headers.get("content-type", "").startswith(BATCH_CONTENT_TYPE):
        return (message,)
    try:
        events = _ARRAY.decode(message.payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidEvent("event", f"is no JSON array of CloudEvents: {error}") from None
    if len(events) > MOST_IN_A_BATCH:
        raise InvalidEvent("event", f"must not be a batch of more than {MOST_IN_A_BATCH:,}")
    headers = {**message.headers, "content-type": CONTENT_TYPE}
    return [Incoming(origin=message.origin, payload=bytes(one), headers=headers) for one in events]


def ingest_messages(
    service: IngestService,
    messages: Sequence[Incoming],
    *,
    businesses: frozenset[str] | None = None,
) -> IngestReport:
    """Take messages in: good ones into the journal, the others into quarantine.

    Both are committed when this returns, so that a transport may acknowledge all of them.

    Args:
        service: the store, the rules and the time.
        messages: as they came, from one origin or several.
        businesses: those that the sender may tell of; None is every one that the origin may.

    Raises:
        DependencyUnavailable: the store does not answer; nothing may be acknowledged.
    """
    refused: list[Refused] = []
    events = list(_read(service, messages, businesses, refused))
    ingested = ingest(service.units, events)
    erased: tuple[int, ...] = ()
    if refused:
        aside = [(messages[one.index], one.reason) for one in refused]
        emptied = put_aside(service, aside, businesses=businesses)
        erased = tuple(refused[place].index for place in emptied)
    if ingested.about_erased:
        put_by = {one.index for one in refused}
        read = [index for index in range(len(messages)) if index not in put_by]
        erased += tuple(read[place] for place in ingested.about_erased)
    service.metrics.ingested(ingested, len(refused))
    _tell(messages, events, ingested, refused)
    return IngestReport(ingested, tuple(refused), erased)


def put_aside(
    service: IngestService,
    messages: Sequence[tuple[Incoming, str]],
    *,
    businesses: frozenset[str] | None = None,
) -> tuple[int, ...]:
    """Commit messages to the quarantine, each with its reason, and so much of it as tells it.

    Returns the places of those that name somebody who was erased, of whom nothing is kept.

    Args:
        service: the store, the rules and the time.
        messages: each with its reason.
        businesses: those that the sender may tell of, for when they are taken in again.

    Raises:
        DependencyUnavailable: the store does not answer; nothing may be acknowledged.
    """
    now = service.clock.now()
    aside = [
        Quarantined(
            transport=message.origin,
            raw=message.payload[:QUARANTINED_BYTES],
            reason=_reason(reason, len(message.payload)),
            at=now,
            headers=meant(message.headers),
            businesses=businesses,
        )
        for message, reason in messages
    ]
    with service.units.begin() as unit:
        kept = without_erased(unit, aside)
        unit.quarantine.put(kept)
        unit.commit()
    return tuple(place for place, one in enumerate(kept) if one is not aside[place])


def _reason(reason: str, size: int) -> str:
    if size <= QUARANTINED_BYTES:
        return reason
    return f"{reason} (the first {QUARANTINED_BYTES:,} of {size:,} bytes are kept)"


def _read(
    service: IngestService,
    messages: Sequence[Incoming],
    businesses: frozenset[str] | None,
    refused: list[Refused],
) -> Iterator[Event]:
    arrivals: dict[str, Arrival] = {}
    for index, message in enumerate(messages):
        arrival = arrivals.get(message.origin)
        if arrival is None:
            arrival = arrival_of(service, message.origin, businesses)
            arrivals[message.origin] = arrival
        try:
            yield read_message(message, arrival)
        except Invalid as error:
            refused.append(Refused(index, str(error)[:_LONGEST_REASON]))


def read_message(message: Incoming, arrival: Arrival) -> Event:
    """Return the event that a message carries.

    Raises:
        InvalidField: it carries none, or its envelope is not as it should be.
    """
    payload, headers = message.payload, message.headers
    bodiless = not payload and prefix_of(headers) is not None
    return read_envelope(None if bodiless else decode(payload), arrival, headers, decode)


def arrival_of(service: IngestService, origin: str, businesses: frozenset[str] | None) -> Arrival:
    """Return what is known of messages beside what they say.

    Args:
        service: the rules and the time.
        origin: where they came from.
        businesses: those that the sender may tell of; None is every one that the origin may.
    """
    bound = service.policies.businesses_from(origin)
    if bound is not None and businesses is not None:
        bound &= businesses
    return Arrival(
        at=service.clock.now(), origin=origin, businesses=businesses if bound is None else bound
    )


def _tell(
    messages: Sequence[Incoming],
    events: Sequence[Event],
    ingested: Ingested,
    refused: Sequence[Refused],
) -> None:
    if _log.isEnabledFor(logging.INFO):
        origins = dict(Counter(message.origin for message in messages))
        about = {
            "added": ingested.added,
            "known": ingested.known,
            "suppressed": ingested.suppressed,
            "refused": len(refused),
        }
        _log.info("events taken in", extra={"origins": origins, **about})
    if _log.isEnabledFor(logging.DEBUG):
        for event in events:
            said = event.metadata
            _log.debug(
                "event taken in",
                extra={
                    "eventId": event.event_id,
                    "eventType": event.event_type,
                    "correlationId": said.correlation_id,
                    "traceparent": said.traceparent,
                },
            )
