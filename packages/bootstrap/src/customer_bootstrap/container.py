"""The composition root: everything the service is made of, wired once from the settings."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cached_property

import attrs
from dramatiq.brokers.redis import RedisBroker

from customer_bootstrap.after_run import AfterRun
from customer_bootstrap.archive_store import ObjectArchives, local_url
from customer_bootstrap.erasures import (
    ErasureGuard,
    elsewhere_of,
    eraser_of,
    erasure_check,
    privacy_secret_of,
    pseudonyms_of,
    rate_limits_of,
)
from customer_bootstrap.events_wire import encode
from customer_bootstrap.health import Check, checks
from customer_bootstrap.journal_metrics import JournalMetrics
from customer_bootstrap.journal_watch import JournalWatch, Sight, journal_check
from customer_bootstrap.ledger_file import LedgerFile
from customer_bootstrap.privacy_metrics import PrivacyMetrics
from customer_bootstrap.proving import prover_of, signer_of
from customer_bootstrap.retention import retention_of
from customer_bootstrap.settings import Settings
from customer_bootstrap.telemetry import Metrics
from customer_bootstrap.transports import DAPR, consumers, publishers, transport_checks
from customer_bootstrap.webhooks import WEBHOOKS, deliverer, secret_box
from customer_core.application import Application
from customer_core.event_plane.accounts import AccountSync
from customer_core.event_plane.assessor import Assessor
from customer_core.event_plane.deliverer import Deliverer
from customer_core.event_plane.envelopes.writing import FORMS
from customer_core.event_plane.erasure.eraser import Eraser
from customer_core.event_plane.erasure.replay import Replay
from customer_core.event_plane.erasure.restore_watch import RestoreWatch
from customer_core.event_plane.exporter import Exporter
from customer_core.event_plane.fan_out import FanOut, WebhookWriter
from customer_core.event_plane.keeping import JournalKeeper
from customer_core.event_plane.outgoing import MessageWriter
from customer_core.event_plane.perspectives import perspectives
from customer_core.event_plane.ports import PlatformUnits
from customer_core.event_plane.projector import Projector
from customer_core.event_plane.readers import Reader, cursors
from customer_core.event_plane.rebuild import Rebuilds
from customer_core.event_plane.recompute import Recompute
from customer_core.event_plane.redefinition import Redefinition
from customer_core.event_plane.refresh import Refresher
from customer_core.event_plane.relay import Relay, relay_name
from customer_core.event_plane.retention.retention import Retention
from customer_core.event_plane.retries import Retrier
from customer_core.event_plane.routing import RoutingPolicy
from customer_core.event_plane.snapshot import Snapshot
from customer_core.event_plane.tick import SegmentTick
from customer_core.event_plane.transports import Consumer, Publisher
from customer_core.idempotency.ports import ExpiredKeys
from customer_core.kernel.clock import Clock, SystemClock
from customer_core.kernel.ids import Ids, TypeIds
from customer_core.kernel.policies import Policies
from customer_core.privacy.erasure.ports import Elsewhere
from customer_core.privacy.export.erasing import ArchivesOfExports
from customer_core.privacy.export.erasing_many import ArchivesOfMany
from customer_core.privacy.export.links import ArchiveNames, ExportLinks
from customer_core.privacy.export.ports import ArchiveStore
from customer_core.privacy.proof.certificate import Signer
from customer_core.privacy.proof.crowd_prover import CrowdProver
from customer_core.privacy.proof.prover import Prover
from customer_core.privacy.pseudonyms import Pseudonyms
from customer_core.privacy.requests.ports import RequestCount
from customer_core.webhooks.sealing import SecretBox
from customer_redis.fast import FastRedis
from customer_redis.floors import Floors
from customer_redis.pokes import Pokes, make_broker
from customer_redis.rate_limits import RateLimits
from customer_redis.read_cache import ReadCache
from customer_sql.database import Database
from customer_sql.gathered_reads import GatheredReads
from customer_sql.idempotency.expired import SqlExpiredKeys
from customer_sql.journal.keeper import SqlJournalKeeper
from customer_sql.partitions import partition_of
from customer_sql.platform import SqlPlatformUnits
from customer_sql.rebuilds.rebuilds import SqlRebuilds
from customer_sql.roles import APP_ROLE, WORKER_ROLE
from customer_sql.segments.known_definitions import KnownDefinitions
from customer_sql.snapshot import SqlSnapshot
from customer_sql.unit_of_work import SqlUnitsOfWork
from customer_standards import Argon2Hasher, WorldStandards

AT_ONCE = 2
"""At how many parts of a recompute the command works at once: while PostgreSQL is busy with one,
the program judges the customers of the other."""

_CLOSABLE = ("pokes", "broker", "floors", "database", "platform_database")


@attrs.define(slots=False, kw_only=True)
class Service:
    """The parts of the service, each made when first asked for; nothing connects before it works.

    Attributes:
        settings: how it is set up.
        clock: its time.
        name: which process this is, told to PostgreSQL and Redis.
    """

    settings: Settings
    clock: Clock
    name: str

    @cached_property
    def policies(self) -> Policies:
        """The configured rules."""
        return policies_of(self.settings)

    @cached_property
    def metrics(self) -> Metrics:
        """The figures of this process."""
        return Metrics()

    @cached_property
    def ids(self) -> Ids:
        """Where new ids come from."""
        return TypeIds(self.clock)

    @cached_property
    def database(self) -> Database:
        """PostgreSQL, bound to one tenant in each transaction."""
        return self._database(APP_ROLE)

    @cached_property
    def platform_database(self) -> Database:
        """PostgreSQL over all tenants, for the event plane alone."""
        return self._database(WORKER_ROLE)

    def _database(self, role: str) -> Database:
        return Database(
            self.settings.database_url,
            role=role,
            max_connections=self.settings.database_max_connections,
            application_name=f"customers-{self.name}",
        )

    @cached_property
    def known_definitions(self) -> KnownDefinitions:
        """What this process knows of what businesses define."""
        return KnownDefinitions()

    @cached_property
    def application(self) -> Application:
        """The use cases."""
        return Application(
            units=SqlUnitsOfWork(
                self.database,
                self.known_definitions,
                pseudonyms_of(self.settings),
                self.secret_box,
            ),
            clock=self.clock,
            ids=self.ids,
            policies=self.policies,
            standards=WorldStandards(),
            passwords=Argon2Hasher(),
            told=self.after_run,
        )

    @cached_property
    def after_run(self) -> AfterRun:
        """What follows on a use case."""
        return AfterRun(
            freshness=self.floors,
            pokes=self.pokes,
            metrics=self.metrics,
            partition_of=lambda event: partition_of(event.business_id, event.stream),
        )

    @cached_property
    def units(self) -> PlatformUnits:
        """Transactions over all businesses."""
        return SqlPlatformUnits(
            self.platform_database,
            self.known_definitions,
            pseudonyms_of(self.settings),
            self.secret_box,
        )

    @cached_property
    def secret_box(self) -> SecretBox:
        """Seals the secrets of webhooks."""
        return secret_box(self.settings)

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
    def archives(self) -> ArchiveStore:
        """Where the archives of exports are kept."""
        settings = self.settings
        return ObjectArchives(settings.export_store_url or local_url(settings.data_dir))

    @cached_property
    def archive_names(self) -> ArchiveNames:
        """What archives are called."""
        return ArchiveNames(self._privacy_secret)

    @cached_property
    def export_links(self) -> ExportLinks:
        """Links to archives."""
        return ExportLinks(self.settings.privacy_secret, self._keep_exports)

    @cached_property
    def exporter(self) -> Exporter:
        """Makes the archives that people asked for."""
        return Exporter(
            units=self.units,
            clock=self.clock,
            application=self.application,
            archives=self.archives,
            names=self.archive_names,
            keep=self._keep_exports,
            encode=encode,
        )

    @property
    def _privacy_secret(self) -> str:
        return privacy_secret_of(self.settings)

    @cached_property
    def elsewhere(self) -> Sequence[Elsewhere]:
        """Places outside of the database that may hold something about people."""
        archives = ArchivesOfExports(self.archives, self.archive_names)
        return (*elsewhere_of(self.settings), archives)

    @cached_property
    def pseudonyms(self) -> Pseudonyms:
        """What the erased are called."""
        return Pseudonyms(self._privacy_secret.encode())

    @cached_property
    def replay(self) -> Replay:
        """Erases again whom a backup has brought back."""
        return Replay(
            units=self.units,
            pseudonyms=self.pseudonyms,
            eraser=self.eraser,
            application=self.application,
        )

    @cached_property
    def restore_watch(self) -> RestoreWatch:
        """Notices that a restore has brought back who was erased."""
        return RestoreWatch(self.units, LedgerFile.of(self.settings))

    @cached_property
    def erasure_guard(self) -> ErasureGuard:
        """Keeps events out until the replay is done."""
        return ErasureGuard(self.restore_watch)

    @cached_property
    def eraser(self) -> Eraser:
        """Carries out erasures."""
        return eraser_of(self.settings, self.units, self.clock, self.elsewhere, self.prover)

    @cached_property
    def signer(self) -> Signer:
        """Signs certificates."""
        return signer_of(self.settings)

    @cached_property
    def prover(self) -> Prover:
        """Proves erasures."""
        return prover_of(self.settings, self.platform_database, self.archives, self.clock, self.ids)

    @cached_property
    def crowd_prover(self) -> CrowdProver:
        """Proves that nothing is left of those whom the retention anonymised."""
        return CrowdProver(prover=self.prover)

    @cached_property
    def retention(self) -> Retention:
        """Tells the inactive, anonymises them, and lets go of what is old."""
        files = ArchivesOfMany(self.archives, self.archive_names)

        def tell() -> None:
            self.pokes.poke(range(self.units.partitions))

        parts = (self.settings, self.units, self.clock, self.ids)
        return retention_of(*parts, files=(files,), proof=self.crowd_prover, tell=tell)

    @property
    def _keep_exports(self) -> timedelta:
        return timedelta(days=self.settings.export_keep_days)

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
    def floors(self) -> Floors:
        """The least versions that caches may serve."""
        longest = max(self.settings.redis_ttl_profile, self.settings.redis_ttl_segment)
        return Floors(self.settings.redis_url, ttl=2 * longest)

    @cached_property
    def broker(self) -> RedisBroker:
        """Dramatiq's broker, for pokes."""
        return make_broker(self.settings.redis_url)

    @cached_property
    def pokes(self) -> Pokes:
        """Tells the worker of work."""
        return Pokes(self.broker)

    @cached_property
    def fast_redis(self) -> FastRedis:
        """The API's own way to Redis."""
        return FastRedis(self.settings.redis_url)

    @cached_property
    def profile_cache(self) -> ReadCache:
        """Profiles as they are answered."""
        return self._read_cache("profile", self.settings.redis_ttl_profile)

    @cached_property
    def segment_cache(self) -> ReadCache:
        """Segments as they are answered."""
        return self._read_cache("segment", self.settings.redis_ttl_segment)

    def _read_cache(self, kind: str, ttl: int) -> ReadCache:
        return ReadCache(self.fast_redis, self.rate_limits, kind=kind, ttl=ttl)

    @cached_property
    def rate_limits(self) -> RateLimits:
        """Who may ask how often."""
        return RateLimits(self.fast_redis, rate_limits_of(self.settings))

    @cached_property
    def gathered_reads(self) -> GatheredReads:
        """Concurrent reads in one statement."""
        return GatheredReads(self.database, known=self.known_definitions)

    @cached_property
    def journal_keeper(self) -> JournalKeeper:
        """The journal as a whole."""
        return SqlJournalKeeper(self.platform_database)

    @cached_property
    def expired_keys(self) -> ExpiredKeys:
        """The keys of requests that have expired."""
        return SqlExpiredKeys(self.platform_database)

    @cached_property
    def journal_watch(self) -> JournalWatch:
        """What was last seen of the journal."""
        return JournalWatch(self._look_at_journal)

    def _look_at_journal(self) -> Sight:
        return Sight(
            readers=self.units.status(self.cursors),
            state=self.journal_keeper.state(),
            letters=self.units.dead_letters(),
            transports=self.transports(),
            requests=self._count_requests(),
            at=self.clock.now(),
        )

    def _count_requests(self) -> Sequence[RequestCount]:
        with self.units.begin() as unit:
            return unit.data_requests.counts(self.clock.now())

    @cached_property
    def journal_metrics(self) -> JournalMetrics:
        """The journal's figures."""
        return JournalMetrics(self.metrics.registry)

    @cached_property
    def privacy_metrics(self) -> PrivacyMetrics:
        """The figures of requests of data subjects."""
        return PrivacyMetrics(self.metrics.registry)

    def health(self) -> tuple[Check, ...]:
        """Ask every dependency whether it answers and fits this program."""
        found = checks(self.settings)
        for check in found:
            self.metrics.dependency(check.name, up=check.ok)
        sight = self.journal_watch.seen() if all(check.ok for check in found[:2]) else None
        journal = journal_check(
            sight,
            most_lag=self.settings.journal_lag_warning,
            most_stall=self.settings.journal_stall_warning,
        )
        erased = (
            (erasure_check(self.restore_watch),) if all(check.ok for check in found[:2]) else ()
        )
        return (*found, journal, *erased, *(sight.transports if sight else ()))

    def render_metrics(self) -> bytes:
        """Return all figures in the text form of Prometheus; it may take a second."""
        sight = self.journal_watch.seen()
        if sight is not None:
            self.journal_metrics.show(sight)
            self.privacy_metrics.show(sight.requests)
        return self.metrics.render()

    async def start_async(self) -> None:
        """Start what lives on an event loop."""
        await self.fast_redis.start()

    async def close_async(self) -> None:
        """Stop what lives on an event loop."""
        await self.fast_redis.close()
        await asyncio.to_thread(self.gathered_reads.close)

    def close(self) -> None:
        """Close everything that was opened."""
        made = vars(self)
        for publisher in made.get("publishers", {}).values():
            publisher.close()
        for part in _CLOSABLE:
            if part in made:
                made[part].close()


def open_service(settings: Settings, *, clock: Clock | None = None, name: str = "api") -> Service:
    """Return the service that the settings describe; nothing connects yet."""
    return Service(settings=settings, clock=clock or SystemClock(), name=name)


def policies_of(settings: Settings) -> Policies:
    """Return the rules that the settings configure."""
    return Policies(
        base_currency=settings.base_currency,
        business_currencies=settings.business_currencies,
        password_min_length=settings.password_min_length,
        default_region=settings.default_region,
        open_registration=frozenset(settings.open_registration),
        webhooks_to_private_addresses=settings.webhooks_allow_private,
        event_businesses=settings.event_businesses,
        privacy_controller_name=settings.privacy_controller_name,
        privacy_controller_contact=settings.privacy_controller_contact,
        consent_notice_version=settings.consent_notice_version,
        consent_notice_url=settings.consent_notice_url,
        gdpr_erasure_grace=timedelta(days=settings.gdpr_erasure_grace_days),
        gdpr_approval_required=settings.gdpr_approval_required,
    )
