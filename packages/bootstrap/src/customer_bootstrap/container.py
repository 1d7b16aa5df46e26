"""The composition root: everything the service is made of, wired once from the settings."""

from __future__ import annotations

import asyncio
from functools import cached_property

import attrs
from dramatiq.brokers.redis import RedisBroker

from customer_bootstrap.after_run import AfterRun
from customer_bootstrap.health import Check, checks
from customer_bootstrap.settings import Settings
from customer_bootstrap.telemetry import Metrics
from customer_core.application import Application
from customer_core.event_plane.assessor import Assessor
from customer_core.event_plane.ports import PlatformUnits
from customer_core.event_plane.projector import Projector
from customer_core.event_plane.refresh import Refresher
from customer_core.event_plane.relay import Relay
from customer_core.event_plane.tick import SegmentTick
from customer_core.kernel.clock import Clock, SystemClock
from customer_core.kernel.ids import Ids, TypeIds
from customer_core.kernel.policies import Policies
from customer_redis.fast import FastRedis
from customer_redis.floors import Floors
from customer_redis.pokes import Pokes, make_broker
from customer_redis.rate_limits import RateLimits
from customer_redis.read_cache import ReadCache
from customer_redis.streams import StreamConsumer, StreamPublisher
from customer_sql.database import Database
from customer_sql.gathered_reads import GatheredReads
from customer_sql.partitions import partition_of
from customer_sql.platform import SqlPlatformUnits
from customer_sql.unit_of_work import SqlUnitsOfWork
from customer_standards import Argon2Hasher, WorldStandards

APP_ROLE = "customers_app"
WORKER_ROLE = "customers_worker"
GROUP = "customer-service"
_CLOSABLE = ("pokes", "broker", "publisher", "floors", "database", "platform_database")


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
    def application(self) -> Application:
        """The use cases."""
        return Application(
            units=SqlUnitsOfWork(self.database),
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
        return SqlPlatformUnits(self.platform_database)

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
            policies=self.policies,
            assessor=self.assessor,
            moved=self.after_run.moved,
        )

    @cached_property
    def segment_tick(self) -> SegmentTick:
        """Assesses whom time alone has moved, and everyone on request."""
        return SegmentTick(
            units=self.units, clock=self.clock, assessor=self.assessor, moved=self.after_run.moved
        )

    @cached_property
    def publisher(self) -> StreamPublisher:
        """The transport out."""
        return StreamPublisher(self.settings.redis_url, self.settings.stream_out)

    @cached_property
    def relay(self) -> Relay:
        """Publishes our events."""
        return Relay(units=self.units, publisher=self.publisher)

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
        settings = self.settings
        rules = {
            "user": f"{settings.rate_limit_per_minute}/minute",
            "patch": f"{settings.rate_limit_patch_per_minute}/minute",
            "signup": f"{settings.rate_limit_signup_per_minute}/minute",
        }
        return RateLimits(self.fast_redis, rules)

    @cached_property
    def gathered_reads(self) -> GatheredReads:
        """Concurrent reads in one statement."""
        return GatheredReads(self.database)

    def stream_consumer(self, consumer: str) -> StreamConsumer:
        """Return a member of the group that reads other services' events."""
        return StreamConsumer(
            self.settings.redis_url, self.settings.streams_in, group=GROUP, consumer=consumer
        )

    def health(self) -> tuple[Check, ...]:
        """Ask every dependency whether it answers and fits this program."""
        found = checks(self.settings)
        for check in found:
            self.metrics.dependency(check.name, up=check.ok)
        return found

    def render_metrics(self) -> bytes:
        """Return all figures in the text form of Prometheus."""
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
    )
