"""The way from a transport's bytes into the journal, or into quarantine."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

import attrs

from customer_bootstrap.events_wire import decode
from customer_core.event_plane.envelope import Arrival, read_envelope
from customer_core.event_plane.envelopes.cloudevents import prefix_of
from customer_core.event_plane.envelopes.headers import meant
from customer_core.event_plane.erasure.sifting import without_erased
from customer_core.event_plane.ingest import Ingested, ingest
from customer_core.event_plane.ports import PlatformUnits
from customer_core.event_plane.quarantine import Quarantined
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.clock import Clock
from customer_core.kernel.errors import Invalid
from customer_core.kernel.events import Event
from customer_core.kernel.policies import Policies

_log = logging.getLogger("customers.ingest")

QUARANTINED_BYTES = 65_536
"""How much of a message that could not be understood is kept."""

_LONGEST_REASON = 500


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

    @property
    def erasure_guard(self) -> ErasureGuard:
        """What refuses to go on with a database that was restored."""
        ...


class ErasureGuard(Protocol):
    """Refuses to go on while a restore has brought back who was erased."""

    def need_erasures(self) -> None:
        """Raise where they are still to be erased again.

        Raises:
            ErasuresNotReplayed: they are.
            DependencyUnavailable: the store does not answer.
        """
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
        ErasuresNotReplayed: it was restored, and who was erased is not erased again yet.
    """
    service.erasure_guard.need_erasures()
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
