"""Bringing customers' metrics and standings up to date, and telling what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import attrs

from customer_core.event_plane.freshness import CustomerVersions
from customer_core.event_plane.ports import PlatformUnit
from customer_core.kernel.causation import following
from customer_core.kernel.codec import to_plain
from customer_core.kernel.events import OUR_SOURCE, Event, Metadata
from customer_core.kernel.ids import BusinessId, Ids
from customer_core.segments.definitions import Definitions
from customer_core.segments.events import changes_between
from customer_core.segments.history import CustomerKey, PurchaseHistory
from customer_core.segments.left_since import left_since
from customer_core.segments.model import CustomerSegment, standing_after
from customer_core.segments.movements import Step
from customer_core.segments.shown_since import shown_since

ACTOR = "segmentation"
_AUDIT = {"actor": ACTOR, "roles": ["service"]}
_NOBODY: Mapping[CustomerKey, Event] = MappingProxyType({})


@attrs.frozen
class Assessed:
    """What an assessment changed.

    Attributes:
        moved: customers whose row changed, with the versions they have now.
        partitions: where events were written.
        customers: how many were looked at.
        steps: where those whose row changed stood before, and where they stand.
    """

    moved: dict[CustomerKey, CustomerVersions]
    partitions: frozenset[int]
    customers: int = 0
    steps: Sequence[Step] = ()


@attrs.frozen
class Renewal:
    """A standing that is not as it was kept.

    Attributes:
        old: as kept, or None.
        new: as it is.
        history: what it stands on.
        definitions: what the business defines.
    """

    old: CustomerSegment | None
    new: CustomerSegment
    history: PurchaseHistory
    definitions: Definitions

    @property
    def step(self) -> Step:
        """Where the customer stood, and where it stands."""
        return self.old.standing if self.old else None, self.new.standing


@attrs.frozen(kw_only=True)
class Assessor:
    """Assesses customers inside of a transaction that somebody else opens and commits."""

    ids: Ids

    def assess(
        self,
        unit: PlatformUnit,
        causes: Mapping[CustomerKey, Event | None],
        now: datetime,
        *,
        profiles: Mapping[CustomerKey, Event] = _NOBODY,
    ) -> Assessed:
        """Assess customers at ``now``; those not registered are left for when they are.

        Each customer is held before its orders are read, so that two assessors that saw
        different orders cannot overwrite each other with less than the whole. What its business
        defines is read in the transaction too, and stays as it is until that ends.

        Args:
            unit: the transaction.
            causes: the customers, each with the event that moves it, or None where it is time
                alone; what follows carries on the conversation of that event.
            now: the moment.
            profiles: customers whose profile changed, in the same way. They are passed over where
                no rule of their business reads it.
        """
        moved_by: dict[CustomerKey, Event | None] = {**profiles, **causes}
        if not moved_by:
            return Assessed({}, frozenset())
        defined = unit.definitions.of({key.business_id for key in moved_by})
        keys = [key for key in moved_by if key in causes or defined[key.business_id].needs.profile]
        if not keys:
            return Assessed({}, frozenset())
        keys.sort(key=lambda key: (key.business_id, key.customer_id))
        unit.segments.lock(keys)
        changed = _renewals(unit, keys, defined, now, profiles)
        unit.segments.save([one.new for one in changed])
        events = [event for one in changed for event in self._events(one, moved_by[one.new.key])]
        unit.journal.append(events)
        return Assessed(
            moved={one.new.key: CustomerVersions(segment=one.new.version) for one in changed},
            partitions=frozenset(unit.journal.partition_of(event) for event in events),
            customers=len(keys),
            steps=[one.step for one in changed],
        )

    def renewals(
        self, unit: PlatformUnit, keys: Sequence[CustomerKey], now: datetime
    ) -> list[Renewal]:
        """Return whose standing is not as it was kept; nothing is written."""
        return _renewals(unit, keys, unit.definitions.of({key.business_id for key in keys}), now)

    def _events(self, renewal: Renewal, cause: Event | None) -> Sequence[Event]:
        old, new = renewal.old, renewal.new
        changes = changes_between(
            new.key,
            *renewal.step,
            lambda: shown_since(old, new, renewal.history, renewal.definitions),
            lambda name: left_since(name, old, new, renewal.history, renewal.definitions),
        )
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
                audit=_AUDIT,
            )
            for change in changes
        ]

    def _metadata(self, cause: Event | None) -> Metadata:
        if cause is None:
            return Metadata(correlation_id=self.ids.new("corr"))
        return following(cause)


def _renewals(
    unit: PlatformUnit,
    keys: Sequence[CustomerKey],
    defined: Mapping[BusinessId, Definitions],
    now: datetime,
    changes: Mapping[CustomerKey, Event] = _NOBODY,
) -> list[Renewal]:
    profiles = any(one.needs.profile for one in defined.values())
    histories = [
        _told_by(changes.get(one.key), one)
        for one in unit.segments.histories(keys, profiles=profiles)
    ]
    known = unit.segments.load(keys)
    renewals = (
        _renewed(known.get(one.key), one, defined[one.key.business_id], now) for one in histories
    )
    return [one for one in renewals if one is not None]


def _told_by(change: Event | None, history: PurchaseHistory) -> PurchaseHistory:
    """Return a history whose profile changed when an event says, where nothing later is known.

    What is gone, such as a tag that was taken, leaves no trace but the event.
    """
    known = history.profile_changed_at
    if change is None or known is None or known >= change.timestamp:
        return history
    return attrs.evolve(history, profile_changed_at=change.timestamp)


def _renewed(
    known: CustomerSegment | None,
    history: PurchaseHistory,
    definitions: Definitions,
    now: datetime,
) -> Renewal | None:
    metrics = history.metrics_at(now)
    standing = standing_after(known.standing if known else None, history, definitions, metrics)
    if known and known.standing == standing and known.at(now).metrics == metrics:
        return None
    new = CustomerSegment(
        key=history.key,
        metrics=metrics,
        standing=standing,
        version=known.version + 1 if known else 1,
        updated_at=now,
    )
    return Renewal(known, new, history, definitions)
