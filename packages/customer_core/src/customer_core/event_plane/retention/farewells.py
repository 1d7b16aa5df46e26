"""Telling others that many were erased, and forgetting then whom they were told of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import attrs

from customer_core.customers.events import CustomerErased
from customer_core.event_plane.ports import PlatformUnit
from customer_core.event_plane.retention.tools import RetentionTools
from customer_core.kernel.codec import to_plain
from customer_core.kernel.events import (
    OUR_SOURCE,
    START,
    Event,
    JournalPoint,
    Metadata,
    Recorded,
    customer_stream,
)
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.kernel.pseudonym import PREFIX
from customer_core.privacy.retention.ports import Member
from customer_core.privacy.scrubbing import scrub

_LONGEST = timedelta(days=1)
"""How long a webhook that does not answer keeps the ids of who was erased from being forgotten."""


@attrs.frozen(kw_only=True)
class Farewells:
    """Takes the ids out of the events where everybody has been told."""

    tools: RetentionTools

    def tell(self, members: Sequence[Member]) -> None:
        """Write the events, once."""
        with self.tools.units.begin() as unit:
            unit.journal.append([_event(one) for one in members])
            unit.commit()
        self.tools.tell()

    def end(self, members: Sequence[Member]) -> int:
        """Forget whom others were told of: some of one business; return how many were.

        Raises:
            Waits: others have not been told yet.
        """
        subjects = {customer_stream(one.subject.customer_id): one.subject for one in members}
        business_id = members[0].subject.business_id
        told_at = max(one.erased_at for one in members)
        with self.tools.units.begin() as unit:
            found = unit.erasures.events(business_id, list(subjects), limit=10 * len(subjects))
        told = [one for one in found if one.event.event_type == CustomerErased.__name__]
        self.tools.tell()
        self.tools.until(lambda: self._are_told(business_id, told, told_at))
        with self.tools.units.begin() as unit:
            unit.erasures.allow(business_id)
            unit.erasures.delete_events([one for one in found if one not in told])
            pseudonyms = {stream: one.pseudonym for stream, one in subjects.items()}
            self._forget(unit, told, pseudonyms)
            unit.commit()
        return len(told)

    def _are_told(
        self, business_id: BusinessId, told: Sequence[Recorded], told_at: datetime
    ) -> bool:
        places = self.tools.units.places()
        overdue = self.tools.clock.now() - told_at >= _LONGEST
        with self.tools.units.begin() as unit:
            published = all(self._is_published(unit, one, places) for one in told)
            ids = [one.event.event_id for one in told]
            return published and (overdue or not unit.erasures.undelivered(business_id, ids))

    def _is_published(
        self, unit: PlatformUnit, told: Recorded, places: Mapping[tuple[str, int], JournalPoint]
    ) -> bool:
        partition = unit.journal.partition_of(told.event)
        return all(
            places.get((relay, partition), START) >= told.point for relay in self.tools.relays
        )

    def _forget(
        self, unit: PlatformUnit, told: Sequence[Recorded], pseudonyms: Mapping[str, CustomerId]
    ) -> None:
        forgotten = [
            attrs.evolve(one, event=scrub(one.event, pseudonyms[one.event.stream])) for one in told
        ]
        unit.erasures.rewrite_events(forgotten)
        unit.erasures.move_streams(
            [(one, customer_stream(pseudonyms[one.event.stream])) for one in forgotten]
        )


def _event(member: Member) -> Event:
    """Return the event that says that somebody was erased: the same one always."""
    subject = member.subject
    told = CustomerErased(customer_id=subject.customer_id, erased_at=member.erased_at)
    return Event(
        event_id=f"evt_{subject.pseudonym.removeprefix(PREFIX)}",
        event_type=CustomerErased.__name__,
        timestamp=member.erased_at,
        source=OUR_SOURCE,
        business_id=subject.business_id,
        stream=told.stream,
        data=to_plain(told),
        metadata=Metadata(),
    )
