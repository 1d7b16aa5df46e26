"""Bringing customers' metrics and standings up to date, and telling what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from customer_core.event_plane.ports import CustomerVersions, PlatformUnit
from customer_core.kernel.causation import following
from customer_core.kernel.codec import to_plain
from customer_core.kernel.events import OUR_SOURCE, Event, Metadata
from customer_core.kernel.ids import Ids
from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.events import changes_between
from customer_core.segments.history import CustomerKey, PurchaseHistory
from customer_core.segments.model import CustomerSegment, standing_of
from customer_core.segments.rules import Definitions

ACTOR = "segmentation"


@attrs.frozen
class Assessed:
    """What an assessment changed.

    Attributes:
        moved: customers whose row changed, with the versions they have now.
        partitions: where events were written.
        customers: how many were looked at.
    """

    moved: dict[CustomerKey, CustomerVersions]
    partitions: frozenset[int]
    customers: int = 0


@attrs.frozen(kw_only=True)
class Assessor:
    """Assesses customers inside of a transaction that somebody else opens and commits."""

    ids: Ids
    definitions: Definitions = DEFAULT_DEFINITIONS

    def assess(
        self, unit: PlatformUnit, causes: Mapping[CustomerKey, Event | None], now: datetime
    ) -> Assessed:
        """Assess customers at ``now``; those not registered are left for when they are.

        Each customer is held before its orders are read, so that two assessors that saw
        different orders cannot overwrite each other with less than the whole.

        Args:
            unit: the transaction.
            causes: the customers, each with the event that moves it, or None where it is time
                alone; what follows carries on the conversation of that event.
            now: the moment.
        """
        keys = sorted(causes, key=lambda key: (key.business_id, key.customer_id))
        if not keys:
            return Assessed({}, frozenset())
        unit.segments.lock(keys)
        histories = unit.segments.histories(keys)
        known = unit.segments.load(keys)
        changed = [
            (known.get(history.key), new)
            for history in histories
            if (new := self._renewed(known.get(history.key), history, now)) is not None
        ]
        unit.segments.save([new for _, new in changed])
        events = [
            event for old, new in changed for event in self._events(old, new, causes[new.key])
        ]
        unit.journal.append(events)
        return Assessed(
            moved={new.key: CustomerVersions(segment=new.version) for _, new in changed},
            partitions=frozenset(unit.journal.partition_of(event) for event in events),
            customers=len(keys),
        )

    def _renewed(
        self, known: CustomerSegment | None, history: PurchaseHistory, now: datetime
    ) -> CustomerSegment | None:
        metrics = history.metrics_at(now)
        standing = standing_of(history, self.definitions, metrics)
        if known and known.standing == standing and known.at(now).metrics == metrics:
            return None
        return CustomerSegment(
            key=history.key,
            metrics=metrics,
            standing=standing,
            version=known.version + 1 if known else 1,
            updated_at=now,
        )

    def _events(
        self, old: CustomerSegment | None, new: CustomerSegment, cause: Event | None
    ) -> Sequence[Event]:
        changes = changes_between(new.key, old.standing if old else None, new.standing)
        metadata = self._metadata(cause) if changes else Metadata()
        return [
            Event(
                event_id=self.ids.new("evt"),
                event_type=type(change).__name__,
                timestamp=new.updated_at,
                source=OUR_SOURCE,
                business_id=new.key.business_id,
                stream=change.stream,
                data=to_plain(change),
                metadata=metadata,
                audit={"actor": ACTOR, "roles": ["service"]},
            )
            for change in changes
        ]

    def _metadata(self, cause: Event | None) -> Metadata:
        if cause is None:
            return Metadata(correlation_id=self.ids.new("corr"))
        return following(cause)
