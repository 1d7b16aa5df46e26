"""Events as bytes, and the way from a transport's bytes into the journal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

import attrs
import msgspec

from customer_core.event_plane.envelope import InvalidEvent, read_envelope
from customer_core.event_plane.ingest import Ingested, ingest
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.clock import Clock
from customer_core.kernel.errors import Invalid
from customer_core.kernel.events import Event
from customer_core.kernel.policies import Policies

LARGEST = 1_000_000
DEEPEST = 64

_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")


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
    """What became of a set of messages."""

    ingested: Ingested
    refused: tuple[Refused, ...]


def decode(raw: bytes) -> object:
    """Return the JSON value of a message, numbers with a point as exact decimals.

    Raises:
        InvalidEvent: it is no JSON in UTF-8, nested too deeply, or larger than 1 MB.
    """
    if len(raw) > LARGEST:
        raise InvalidEvent("event", f"must not be larger than {LARGEST:,} bytes")
    try:
        return _shallow(_DECODER.decode(raw), DEEPEST)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidEvent("event", f"is no JSON: {error}") from None
    except ArithmeticError:
        raise InvalidEvent("event", "has a number that is no decimal") from None


def _shallow(value: object, levels: int) -> object:
    """Return a value that everything after this can walk through without running out of stack."""
    if isinstance(value, (dict, list)):
        if not levels:
            raise InvalidEvent("event", f"must not be nested deeper than {DEEPEST} levels")
        for member in value.values() if isinstance(value, dict) else value:
            _shallow(member, levels - 1)
    return value


def encode(value: object) -> bytes:
    """Return a value as JSON, decimals as exact numbers."""
    return _ENCODER.encode(value)


def ingest_raw(service: IngestService, transport: str, payloads: Sequence[bytes]) -> IngestReport:
    """Take messages in: good ones into the journal, the others into quarantine.

    Both are committed when this returns, so that a transport may acknowledge all of them.

    Args:
        service: the store, the rules and the time.
        transport: where the messages came from, such as ``redis:orders.events``.
        payloads: the messages as they came.

    Raises:
        DependencyUnavailable: the store does not answer; nothing may be acknowledged.
    """
    now = service.clock.now()
    read = list(_read(payloads, service.policies, now))
    refused = tuple(one for one in read if isinstance(one, Refused))
    ingested = ingest(service.units, [one for one in read if isinstance(one, Event)])
    if refused:
        _quarantine(service.units, transport, payloads, refused, now)
    return IngestReport(ingested, refused)


def _read(
    payloads: Sequence[bytes], policies: Policies, now: datetime
) -> Iterator[Event | Refused]:
    for index, raw in enumerate(payloads):
        try:
            yield read_envelope(decode(raw), policies, now)
        except Invalid as error:
            yield Refused(index, str(error))


def _quarantine(
    units: PlatformUnits,
    transport: str,
    payloads: Sequence[bytes],
    refused: Sequence[Refused],
    now: datetime,
) -> None:
    with units.begin() as unit:
        for one in refused:
            unit.quarantine.put(transport, payloads[one.index][:LARGEST], one.reason, now)
        unit.commit()
