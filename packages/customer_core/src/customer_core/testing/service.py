"""The whole service in memory, wired as the real one is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta

from customer_core.application import Application
from customer_core.event_plane.accounts import AccountSync
from customer_core.event_plane.assessor import Assessor
from customer_core.event_plane.deliverer import Deliverer
from customer_core.event_plane.envelope import Arrival, read_envelope
from customer_core.event_plane.erasure.eraser import Eraser
from customer_core.event_plane.erasure.farewell import Farewell
from customer_core.event_plane.erasure.restore_watch import RestoreWatch
from customer_core.event_plane.erasure.tools import Tools
from customer_core.event_plane.fan_out import FanOut, WebhookWriter
from customer_core.event_plane.freshness import CustomerVersions
from customer_core.event_plane.ingest import Ingested, ingest
from customer_core.event_plane.outgoing import MessageWriter
from customer_core.event_plane.perspectives import perspectives
from customer_core.event_plane.projector import Projector, Step
from customer_core.event_plane.readers import cursors
from customer_core.event_plane.recompute import Recompute
from customer_core.event_plane.redefinition import Redefinition
from customer_core.event_plane.refresh import Refresher
from customer_core.event_plane.relay import Relay, relay_name
from customer_core.event_plane.retention.retention import Retention
from customer_core.event_plane.retention.tools import RetentionTools
from customer_core.event_plane.retries import Retrier
from customer_core.event_plane.tick import SegmentTick
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.kernel.policies import Policies
from customer_core.privacy.erasure.ports import NoProof
from customer_core.privacy.retention.policy import RetentionPolicy
from customer_core.segments.history import CustomerKey
from customer_core.testing.doubles import (
    FixedClock,
    MemoryFreshness,
    MemoryPublisher,
    MemorySender,
    PlainHasher,
    PlainStandards,
    SequentialIds,
    encode_plain,
)
from customer_core.testing.keeper import MemoryJournalKeeper
from customer_core.testing.store import MemoryStore
from customer_core.testing.suppression import PSEUDONYMS, MemoryLedgerCopy
from customer_core.testing.units import MemoryPlatformUnits, MemoryUnitsOfWork
from customer_core.webhooks.deliveries import DeliveryPolicy

DEFAULT_POLICIES = Policies()
NOTHING_GOES = RetentionPolicy()
TRANSPORT = "memory"
WEBHOOKS = "webhooks"


class MemoryService:
    """The service with all its adapters in memory.

    Attributes:
        clock: stands until it is set or advanced.
        store: all that is kept.
        units: transactions of one business.
        platform: transactions over all businesses.
        keeper: the journal as a whole.
        application: runs use cases.
        projector, accounts, relay, refresher, segment_tick: the event plane; :meth:`settle` runs
            all but the last.
        recompute: brings the standings of everyone to what the definitions say.
        redefinition: does so where a business has changed what it defines.
        retrier: tries dead letters again.
        publisher: what was published.
        webhook_relay, deliverer: webhooks; :meth:`settle` runs the first, :meth:`deliver` the
            other.
        sender: what was sent to webhooks, and how that is answered.
        eraser: carries out erasures; while it waits, :meth:`settle` runs.
        retention: anonymises the inactive; while it waits, :meth:`settle` runs.
        ledger_copy: what is kept of the ledger outside.
        restore_watch: notices that the store has less than that.
        freshness: the floors of the caches.
        cursors: the names of the readers' places in the journal.
    """

    def __init__(
        self,
        policies: Policies = DEFAULT_POLICIES,
        clock: FixedClock | None = None,
        retention: RetentionPolicy = NOTHING_GOES,
    ) -> None:
        self.clock = clock or FixedClock()
        self.policies = policies
        self.store = MemoryStore(self.clock)
        self.units = MemoryUnitsOfWork(self.store)
        self.platform = MemoryPlatformUnits(self.store)
        self.keeper = MemoryJournalKeeper(self.store)
        self.publisher = MemoryPublisher()
        self.freshness = MemoryFreshness()
        self.cursors = cursors([TRANSPORT])
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
            perspectives=perspectives(policies),
            assessor=assessor,
            moved=moved,
        )
        self.accounts = AccountSync(
            units=self.platform, clock=self.clock, application=self.application
        )
        self.relay = Relay(
            units=self.platform,
            clock=self.clock,
            publisher=self.publisher,
            writer=MessageWriter(encode=encode_plain),
            name=relay_name(TRANSPORT),
        )
        self.webhook_relay = Relay(
            units=self.platform,
            clock=self.clock,
            publisher=FanOut(units=self.platform, clock=self.clock),
            writer=WebhookWriter(encode=encode_plain),
            name=relay_name(WEBHOOKS),
        )
        self.retrier = Retrier(
            units=self.platform,
            clock=self.clock,
            readers={
                **{one.name: one.apply for one in self.projector.perspectives},
                self.accounts.name: self.accounts.apply,
                **{one.name: one.again for one in (self.relay, self.webhook_relay)},
            },
            assessor=assessor,
            moved=moved,
        )
        self.sender = MemorySender()
        self.deliverer = Deliverer(
            units=self.platform,
            clock=self.clock,
            ids=ids,
            sender=self.sender,
            policy=DeliveryPolicy(spread=0),
            lease=timedelta(minutes=1),
            keep=timedelta(days=30),
            chance=lambda: 0.0,
        )
        self.ledger_copy = MemoryLedgerCopy()
        self.restore_watch = RestoreWatch(self.platform, self.ledger_copy)
        self.eraser = Eraser(
            tools=Tools(
                units=self.platform,
                clock=self.clock,
                pseudonyms=PSEUDONYMS,
                copy=self.ledger_copy,
                elsewhere=(),
                farewell=Farewell(
                    units=self.platform, relays=(self.relay.name, self.webhook_relay.name)
                ),
                proof=NoProof(),
                sleep=lambda _: self.settle(),
            )
        )
        self.retention = Retention(
            tools=RetentionTools(
                units=self.platform,
                clock=self.clock,
                ids=ids,
                policy=retention,
                pseudonyms=PSEUDONYMS,
                copy=self.ledger_copy,
                relays=(self.relay.name, self.webhook_relay.name),
                sleep=lambda _: self.settle(),
            )
        )
        self.refresher = Refresher(units=self.platform, freshness=self.freshness)
        self.segment_tick = SegmentTick(
            units=self.platform, clock=self.clock, assessor=assessor, moved=moved
        )
        self.recompute = Recompute(
            units=self.platform, clock=self.clock, assessor=assessor, moved=moved
        )
        self.redefinition = Redefinition(
            units=self.platform,
            clock=self.clock,
            recompute=self.recompute,
            freshness=self.freshness,
        )

    def ingest(self, *envelopes: Mapping[str, object]) -> Ingested:
        """Take in events as another service sends them, in one transaction.

        Raises:
            InvalidField: a field of an envelope is ill-formed; nothing was kept.
        """
        arrival = Arrival(at=self.clock.now(), origin=TRANSPORT)
        events = [read_envelope(raw, arrival) for raw in envelopes]
        return ingest(self.platform, events)

    def settle(self) -> None:
        """Let every reader of the journal take all there is, until none has anything left."""
        while self._ran(self.projector.step) or self._ran(self.accounts.step):
            pass
        others = (self.relay.step, self.webhook_relay.step, self.refresher.step)
        while sum(self._ran(step) for step in others):
            pass

    def deliver(self) -> int:
        """Make the deliveries to webhooks that are due, and return how many attempts that took."""
        attempts = 0
        while claimed := self.deliverer.claim(limit=100):
            for one in claimed:
                self.deliverer.deliver(one)
            attempts += len(claimed)
            self.settle()
        return attempts

    def tick(self) -> int:
        """Assess those whom time alone has moved, settle, and return how many were looked at."""
        customers = sum(assessed.customers for assessed in self.segment_tick.due())
        self.settle()
        return customers

    def bring_up_to_date(self) -> int:
        """Bring everybody to what their business has newly defined, settle, and count them."""
        customers = sum(step.customers for step in self.redefinition.apply())
        self.settle()
        return customers

    def _moved(self, versions: Mapping[CustomerKey, CustomerVersions]) -> None:
        with suppress(DependencyUnavailable):  # the refresher repeats it
            self.freshness.raise_floor(versions)

    def _ran(self, step: Callable[[int], Step]) -> bool:
        return any(step(partition).events for partition in range(self.platform.partitions))
