"""Telling others that a person was erased, and forgetting then whom they were told of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from customer_core.customers.events import CustomerErased
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.codec import to_plain
from customer_core.kernel.events import (
    OUR_SOURCE,
    START,
    Event,
    Metadata,
    Recorded,
    customer_stream,
)
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.requests.model import RequestKey
from customer_core.privacy.scrubbing import scrub

_LONGEST = timedelta(days=1)
"""How long a webhook that does not answer keeps the id of who was erased from being forgotten."""


@attrs.frozen(kw_only=True)
class Farewell:
    """Says that somebody was erased: the id is all that others need to follow.

    Attributes:
        relays: the names of the readers that publish our events.
    """

    units: PlatformUnits
    relays: Sequence[str]

    def tell(self, key: RequestKey, subject: Subject, at: datetime) -> None:
        """Write the event, once."""
        told = CustomerErased(customer_id=subject.customer_id, erased_at=at)
        event = Event(
            event_id=_event_id(key),
            event_type=type(told).__name__,
            timestamp=at,
            source=OUR_SOURCE,
            business_id=key.business_id,
            stream=told.stream,
            data=to_plain(told),
            metadata=Metadata(),
        )
        with self.units.begin() as unit:
            unit.journal.append([event])
            unit.commit()

    def end(self, key: RequestKey, subject: Subject, told_at: datetime, now: datetime) -> bool:
        """Take the id out of the event where everybody has been told; tell whether that is so."""
        told = self._told(key, subject)
        if told is None:
            return True
        if not self._is_published(told) or self._is_undelivered(key, told_at, now):
            return False
        forgotten = attrs.evolve(told, event=scrub(told.event, subject.pseudonym))
        with self.units.begin() as unit:
            unit.erasures.allow(key.business_id)
            unit.erasures.rewrite_events([forgotten])
            unit.erasures.move_streams([(told, customer_stream(subject.pseudonym))])
            unit.commit()
        return True

    def _told(self, key: RequestKey, subject: Subject) -> Recorded | None:
        with self.units.begin() as unit:
            found = unit.erasures.events(
                key.business_id, [customer_stream(subject.customer_id)], limit=1
            )
        return found[0] if found else None

    def _is_published(self, told: Recorded) -> bool:
        with self.units.begin() as unit:
            partition = unit.journal.partition_of(told.event)
        places = self.units.places()
        return all(places.get((relay, partition), START) >= told.point for relay in self.relays)

    def _is_undelivered(self, key: RequestKey, told_at: datetime, now: datetime) -> bool:
        if now - told_at >= _LONGEST:
            return False
        with self.units.begin() as unit:
            return bool(unit.erasures.undelivered(key.business_id, [_event_id(key)]))


def _event_id(key: RequestKey) -> str:
    return f"evt_{key.id.rpartition('_')[2]}"
