"""The event plane: from the journal to read models, caches and other services."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import attrs

from customer_bootstrap.container.reading import Reading
from customer_bootstrap.events_wire import encode
from customer_bootstrap.health import Check
from customer_bootstrap.transports import DAPR, consumers, publishers, transport_checks
from customer_bootstrap.webhooks import WEBHOOKS, deliverer
from customer_core.event_plane.accounts import AccountSync
from customer_core.event_plane.assessor import Assessor
from customer_core.event_plane.deliverer import Deliverer
from customer_core.event_plane.envelopes.writing import FORMS
from customer_core.event_plane.fan_out import FanOut, WebhookWriter
from customer_core.event_plane.keeping import JournalKeeper
from customer_core.event_plane.outgoing import MessageWriter
from customer_core.event_plane.perspectives import perspectives
from customer_core.event_plane.projector import Projector
from customer_core.event_plane.readers import Reader, cursors
from customer_core.event_plane.rebuild import Rebuilds
from customer_core.event_plane.recompute import Recompute
from customer_core.event_plane.redefinition import Redefinition
from customer_core.event_plane.refresh import Refresher
from customer_core.event_plane.relay import Relay, relay_name
from customer_core.event_plane.retries import Retrier
from customer_core.event_plane.routing import RoutingPolicy
from customer_core.event_plane.snapshot import Snapshot
from customer_core.event_plane.tick import SegmentTick
from customer_core.event_plane.transports import Consumer, Publisher
from customer_core.idempotency.ports import ExpiredKeys
from customer_sql.idempotency.expired import SqlExpiredKeys
from customer_sql.journal.keeper import SqlJournalKeeper
from customer_sql.rebuilds.rebuilds import SqlRebuilds
from customer_sql.snapshot import SqlSnapshot

AT_ONCE = 2
"""At how many parts of a recompute the command works at once: while PostgreSQL is busy with one,
the program judges the customers of the other."""


@attrs.define(slots=False, kw_only=True)
class EventPlane(Reading):
    """What works behind the journal."""

    @cached_property
    def snapshot(self) -> Snapshot:
        """The read models as they stand, for comparing them."""
        return SqlSnapshot(self.platform_database)

    @cached_property
    def assessor(self) -> Assessor:
        """Assesses customers."""
        return Assessor(ids=self.ids)

    @cached_property
    def projector(self) -> Projector:
        """The perspectives."""
        return Projector(
            units=self.units,
            clock=self.clock,
            perspectives=perspectives(self.policies),
            assessor=self.assessor,
            moved=self.after_run.moved,
        )

    @cached_property
    def accounts(self) -> AccountSync:
        """Keeps customers in step with the users of the auth service."""
        return AccountSync(units=self.units, clock=self.clock, application=self.application)

    @cached_property
    def rebuilds(self) -> Rebuilds:
        """Where new versions of read models are built, as the owner of the tables."""
        settings = self.settings
        return SqlRebuilds(
            settings.database_owner_url or settings.database_url, self.platform_database
        )

    @cached_property
    def segment_tick(self) -> SegmentTick:
        """Assesses whom time alone has moved."""
        return SegmentTick(
            units=self.units, clock=self.clock, assessor=self.assessor, moved=self.after_run.moved
        )

    @cached_property
    def recompute(self) -> Recompute:
        """Brings the standings of everyone to what the definitions say."""
        return Recompute(
            units=self.units,
            clock=self.clock,
            assessor=self.assessor,
            moved=self.after_run.moved,
            at_once=AT_ONCE,
        )

    @cached_property
    def redefinition(self) -> Redefinition:
        """Brings everybody to what their business has newly defined."""
        return Redefinition(
            units=self.units,
            clock=self.clock,
            recompute=attrs.evolve(self.recompute, at_once=1),  # shared by the workers there are
            freshness=self.floors,
        )

    @cached_property
    def publishers(self) -> Mapping[str, Publisher]:
        """The transports out, by name."""
        made = publishers(self.settings)
        if WEBHOOKS in self.settings.events_out:
            made[WEBHOOKS] = FanOut(units=self.units, clock=self.clock)
        return made

    @cached_property
    def deliverer(self) -> Deliverer:
        """Makes deliveries to webhooks."""
        return deliverer(self.settings, self.units, self.clock, self.ids)

    @cached_property
    def message_writer(self) -> MessageWriter:
        """Writes our events as messages, each with the topic it goes to."""
        routing = RoutingPolicy(self.settings.event_routes, self.settings.environment)
        form = FORMS[self.settings.events_envelope]
        return MessageWriter(encode=encode, routing=routing, form=form)

    @cached_property
    def relays(self) -> tuple[Relay, ...]:
        """Publish our events, each by one transport."""
        return tuple(
            Relay(
                units=self.units,
                clock=self.clock,
                publisher=publisher,
                writer=self._writer_for(transport),
                name=relay_name(transport),
            )
            for transport, publisher in self.publishers.items()
        )

    def _writer_for(self, transport: str) -> MessageWriter:
        """Return the writer for a transport: Dapr has a form of its own, webhooks no topics."""
        usual = self.message_writer
        if transport == WEBHOOKS:
            return WebhookWriter(encode=encode, form=usual.form)
        return attrs.evolve(usual, form=FORMS["cloudevents"]) if transport == DAPR else usual

    @cached_property
    def readers(self) -> tuple[Reader, ...]:
        """The readers of the journal: the perspectives, for whom people wait, then the others."""
        return (self.projector, self.accounts, *self.relays, self.refresher)

    @cached_property
    def cursors(self) -> tuple[str, ...]:
        """The names of the readers' places in the journal."""
        return cursors(self.settings.events_out)

    def consumers(self, member: str) -> Mapping[str, Consumer]:
        """Return the transports that other services' events come by, by name.

        Args:
            member: name of this process among those that share the work.
        """
        return consumers(self.settings, member)

    def transports(self) -> tuple[Check, ...]:
        """Ask the transports whether they answer: ``redis-in``, ``rabbitmq-out`` and so on."""
        return transport_checks(self.settings)

    @cached_property
    def retrier(self) -> Retrier:
        """Tries dead letters again."""
        return Retrier(
            units=self.units,
            clock=self.clock,
            readers={
                **{one.name: one.apply for one in self.projector.perspectives},
                self.accounts.name: self.accounts.apply,
                **{one.name: one.again for one in self.relays},
            },
            assessor=self.assessor,
            moved=self.after_run.moved,
        )

    @cached_property
    def refresher(self) -> Refresher:
        """Repeats the invalidation of caches."""
        return Refresher(units=self.units, freshness=self.floors)

    @cached_property
    def journal_keeper(self) -> JournalKeeper:
        """The journal as a whole."""
        return SqlJournalKeeper(self.platform_database)

    @cached_property
    def expired_keys(self) -> ExpiredKeys:
        """The keys of requests that have expired."""
        return SqlExpiredKeys(self.platform_database)
