"""What everything else stands on: the stores, the use cases, and what follows on them."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property

import attrs
from dramatiq.brokers.redis import RedisBroker

from customer_bootstrap.after_run import AfterRun
from customer_bootstrap.erasures import pseudonyms_of
from customer_bootstrap.settings import Settings
from customer_bootstrap.telemetry import Metrics
from customer_bootstrap.webhooks import secret_box
from customer_core.application import Application
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.clock import Clock
from customer_core.kernel.ids import Ids, TypeIds
from customer_core.kernel.policies import Policies
from customer_core.webhooks.sealing import SecretBox
from customer_redis.floors import Floors
from customer_redis.pokes import Pokes, make_broker
from customer_sql.database import Database
from customer_sql.partitions import partition_of
from customer_sql.platform import SqlPlatformUnits
from customer_sql.roles import APP_ROLE, WORKER_ROLE
from customer_sql.segments.known_definitions import KnownDefinitions
from customer_sql.unit_of_work import SqlUnitsOfWork
from customer_standards import Argon2Hasher, WorldStandards


@attrs.define(slots=False, kw_only=True)
class Foundation:
    """What everything else stands on; nothing connects before it works.

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
    def secret_box(self) -> SecretBox:
        """Seals the secrets of webhooks."""
        return secret_box(self.settings)

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
