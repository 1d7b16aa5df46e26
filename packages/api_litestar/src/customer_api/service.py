"""What the API needs of the service; ``customer_bootstrap`` opens the one that has it all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import attrs

from customer_bootstrap.settings import Settings
from customer_bootstrap.taking_in import IngestMetrics, IngestService
from customer_core.application import Application
from customer_core.customers.repository import DefinedRecord
from customer_core.event_plane.freshness import CustomerVersions
from customer_core.kernel.clock import Clock
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.privacy.export.links import ExportLinks
from customer_core.privacy.export.ports import ArchiveStore


class Allowance(Protocol):
    """What a rate limit leaves a caller."""

    @property
    def limit(self) -> int:
        """Calls in one window."""
        ...

    @property
    def remaining(self) -> int:
        """Calls left in this window."""
        ...

    @property
    def reset_seconds(self) -> int:
        """Seconds until the window ends."""
        ...

    @property
    def allowed(self) -> bool:
        """Whether this call is within the limit."""
        ...


class RateLimits(Protocol):
    """Counts calls; while the counter does not answer, every call is allowed."""

    async def hit(self, rule: str, identity: str) -> Allowance:
        """Count a call under a rule (``user``, ``patch``, ``signup``)."""
        ...


class Cached(Protocol):
    """An answer as it was sent before."""

    @property
    def body(self) -> bytes:
        """The body, byte for byte."""
        ...

    @property
    def etag(self) -> str:
        """Its entity tag."""
        ...

    @property
    def user_id(self) -> str | None:
        """The customer's user, to decide who may see it."""
        ...

    @property
    def versions(self) -> CustomerVersions:
        """What it was made of."""
        ...


class Looked(Protocol):
    """What a look into the cache gives."""

    @property
    def cached(self) -> Cached | None:
        """What is kept, if anything is."""
        ...

    @property
    def lease(self) -> bytes | None:
        """Else the right to fill, with what is read of the store from now on."""
        ...


@attrs.frozen
class CacheEntry:
    """An answer to be kept."""

    body: bytes
    etag: str
    user_id: str | None
    versions: CustomerVersions


class ReadCache(Protocol):
    """Keeps answers about customers; while it does not answer, it knows none."""

    async def look_limited(
        self, business_id: str, customer_id: str, rule: str, identity: str
    ) -> tuple[Looked, Allowance]:
        """Look for what is kept of a customer and count the call, in one round trip."""
        ...

    async def fill(
        self,
        business_id: str,
        customer_id: str,
        cached: CacheEntry,
        ttl: int,
        lease: bytes | None,
    ) -> None:
        """Keep an answer for ``ttl`` seconds, unless a write has made it old already."""
        ...


class GatheredReads(Protocol):
    """Reads customers that are asked for at the same time in one statement."""

    async def read(self, business_id: BusinessId, customer_id: CustomerId) -> DefinedRecord | None:
        """Return a customer with its segment and what its business defines, or None.

        Raises:
            DependencyUnavailable: the store does not answer.
        """
        ...


class Metrics(IngestMetrics, Protocol):
    """Figures of the process."""

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one call under the template of its route."""
        ...


class Check(Protocol):
    """How one dependency is."""

    @property
    def name(self) -> str:
        """Which one."""
        ...

    @property
    def ok(self) -> bool:
        """Whether it answers and fits."""
        ...

    @property
    def detail(self) -> str:
        """One sentence, with the remedy where it does not."""
        ...

    @property
    def needed(self) -> bool:
        """Whether the service cannot work without it."""
        ...


class Pokes(Protocol):
    """Tells the worker that partitions of the journal have work."""

    def poke(self, partitions: Iterable[int]) -> None:
        """Tell it, without waiting and without raising."""
        ...


class IntakeService(IngestService, Protocol):
    """What taking events in needs."""

    @property
    def pokes(self) -> Pokes:
        """The way to the worker."""
        ...


class ApiService(IntakeService, Protocol):
    """The parts of the service that the API stands on."""

    @property
    def settings(self) -> Settings:
        """How it is set up."""
        ...

    @property
    def clock(self) -> Clock:
        """Its time."""
        ...

    @property
    def application(self) -> Application:
        """The use cases."""
        ...

    @property
    def archives(self) -> ArchiveStore:
        """Where the archives of exports are kept."""
        ...

    @property
    def export_links(self) -> ExportLinks:
        """Links to archives."""
        ...

    @property
    def profile_cache(self) -> ReadCache:
        """Answers to reading a customer."""
        ...

    @property
    def segment_cache(self) -> ReadCache:
        """Answers to reading a customer's segment."""
        ...

    @property
    def rate_limits(self) -> RateLimits:
        """Who may call how often."""
        ...

    @property
    def gathered_reads(self) -> GatheredReads:
        """Reads on a miss of the caches."""
        ...

    @property
    def metrics(self) -> Metrics:
        """Figures of the process."""
        ...

    def health(self) -> Sequence[Check]:
        """Ask every dependency whether it answers."""
        ...

    def render_metrics(self) -> bytes:
        """Return all figures in the text form of Prometheus."""
        ...

    async def start_async(self) -> None:
        """Start what lives on an event loop."""
        ...

    async def close_async(self) -> None:
        """Stop what lives on an event loop."""
        ...

    def close(self) -> None:
        """Close everything that was opened."""
        ...
