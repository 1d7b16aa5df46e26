"""The whole service in memory, wired as the real one is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

from customer_core.application import Application
from customer_core.event_plane.assessor import Assessor
from customer_core.event_plane.envelope import read_envelope
from customer_core.event_plane.ingest import Ingested, ingest
from customer_core.event_plane.ports import CustomerVersions
from customer_core.event_plane.projector import Projector, Step
from customer_core.event_plane.refresh import Refresher
from customer_core.event_plane.relay import Relay
from customer_core.event_plane.tick import SegmentTick
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.kernel.policies import Policies
from customer_core.segments.history import CustomerKey
from customer_core.testing.doubles import (
    FixedClock,
    MemoryFreshness,
    MemoryPublisher,
    PlainHasher,
    PlainStandards,
    SequentialIds,
)
from customer_core.testing.store import MemoryStore
from customer_core.testing.units import MemoryPlatformUnits, MemoryUnitsOfWork

DEFAULT_POLICIES = Policies()


class MemoryService:
    """The service with all its adapters in memory.

    Attributes:
        clock: stands until it is set or advanced.
        store: all that is kept.
        units: transactions of one business.
        platform: transactions over all businesses.
        application: runs use cases.
        projector, relay, refresher, segment_tick: the event plane; :meth:`settle` runs the first
            three.
        publisher: what was published.
        freshness: the floors of the caches.
    """

    def __init__(
        self, policies: Policies = DEFAULT_POLICIES, clock: FixedClock | None = None
    ) -> None:
        self.clock = clock or FixedClock()
        self.policies = policies
        self.store = MemoryStore(self.clock)
        self.units = MemoryUnitsOfWork(self.store)
        self.platform = MemoryPlatformUnits(self.store)
        self.publisher = MemoryPublisher()
        self.freshness = MemoryFreshness()
        ids = SequentialIds()
        self.application = Application(
            units=self.units,
            clock=self.clock,
            ids=ids,
            policies=policies,
            standards=PlainStandards(),
            passwords=PlainHasher(),
        )
        assessor, moved = Assessor(ids=ids), self._moved
        self.projector = Projector(
            units=self.platform,
            clock=self.clock,
            policies=policies,
            assessor=assessor,
            moved=moved,
        )
        self.relay = Relay(units=self.platform, publisher=self.publisher)
        self.refresher = Refresher(units=self.platform, freshness=self.freshness)
        self.segment_tick = SegmentTick(
            units=self.platform, clock=self.clock, assessor=assessor, moved=moved
        )

    def ingest(self, *envelopes: Mapping[str, object]) -> Ingested:
        """Take in events as another service sends them, in one transaction.

        Raises:
            InvalidField: a field of an envelope is ill-formed; nothing was kept.
        """
        now = self.clock.now()
        events = [read_envelope(raw, self.policies, now) for raw in envelopes]
        return ingest(self.platform, events)

    def settle(self) -> None:
        """Let every reader of the journal take all there is, until none has anything left."""
        while self._ran(self.projector.step):
            pass
        while self._ran(self.relay.step) or self._ran(self.refresher.step):
            pass

    def tick(self) -> int:
        """Assess those whom time alone has moved, settle, and return how many were looked at."""
        customers = sum(assessed.customers for assessed in self.segment_tick.due())
        self.settle()
        return customers

    def _moved(self, versions: Mapping[CustomerKey, CustomerVersions]) -> None:
        with suppress(DependencyUnavailable):  # the refresher repeats it
            self.freshness.raise_floor(versions)

    def _ran(self, step: Callable[[int], Step]) -> bool:
        return any(step(partition).events for partition in range(self.platform.partitions))
