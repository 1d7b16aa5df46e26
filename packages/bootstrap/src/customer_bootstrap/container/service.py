"""The composition root: everything the service is made of, wired once from the settings."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cached_property

import attrs

from customer_bootstrap.container.privacy import Privacy
from customer_bootstrap.erasures import erasure_check
from customer_bootstrap.health import Check, checks
from customer_bootstrap.journal_metrics import JournalMetrics
from customer_bootstrap.journal_watch import JournalWatch, Sight, journal_check
from customer_bootstrap.privacy_metrics import PrivacyMetrics
from customer_bootstrap.settings import Settings
from customer_core.kernel.clock import Clock, SystemClock
from customer_core.privacy.requests.ports import RequestCount

_CLOSABLE = ("pokes", "broker", "floors", "database", "platform_database")


@attrs.define(slots=False, kw_only=True)
class Service(Privacy):
    """All parts of the service, each made when it is first asked for."""

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
