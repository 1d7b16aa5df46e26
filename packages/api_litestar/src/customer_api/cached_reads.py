"""The hot path: a customer and its segment, as final bytes from Redis in one round trip."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import attrs
from litestar.concurrency import sync_to_thread

from customer_api.call import Call
from customer_api.etags import etag, is_known
from customer_api.gate import USER, identity, tell
from customer_api.presenters.customers import customer_answer
from customer_api.presenters.segments import segment_answer
from customer_api.schemas.wire import to_json
from customer_api.service import ApiService, Cached, CacheEntry, ReadCache
from customer_core.customers.access import may_see
from customer_core.customers.errors import CustomerNotFound
from customer_core.customers.read_customer import CustomerView, ReadCustomer, read_customer
from customer_core.customers.repository import CustomerRecord
from customer_core.event_plane.freshness import CustomerVersions
from customer_core.kernel.clock import DAY, whole_days
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import Principal, Scope
from customer_core.segments.model import CustomerSegment
from customer_core.segments.progress import reads_history

_OK = 200
_NOT_MODIFIED = 304
_NOTHING = b""


@attrs.frozen
class ReadAnswer:
    """An answer to a cached read: 200 with the body, or 304 without."""

    status: int
    body: bytes
    etag: str


@attrs.frozen
class Readable:
    """One of the two resources that are kept.

    Attributes:
        cache: where.
        ttl: seconds at most.
        render: makes the body.
        tells_days: whether the body counts the days since the last order.
        tells_next_tier: whether the body has the way to the next tier.
    """

    cache: ReadCache
    ttl: int
    render: Callable[[CustomerView], object]
    tells_days: bool
    tells_next_tier: bool

    def entry(self, view: CustomerView, *, settled: bool = True) -> CacheEntry:
        """Return the answer for a customer.

        Args:
            view: what to answer.
            settled: whether the versions alone say what is in it.
        """
        body = to_json(self.render(view))
        versions = CustomerVersions(view.customer.version, view.segment.version)
        tag = etag(versions, None if settled and not self.tells_days else body)
        return CacheEntry(body, tag, view.customer.user_id, versions)

    def seconds_to_keep(self, segment: CustomerSegment, now: datetime) -> int:
        """Return for how long the answer stays true, if nobody writes."""
        moments = [now + timedelta(seconds=self.ttl)]
        if segment.standing.next_change_at is not None:
            moments.append(segment.standing.next_change_at)
        last_order = segment.metrics.last_order_at
        if self.tells_days and last_order is not None:
            moments.append(last_order + (whole_days(last_order, now) + 1) * DAY)
        return int((min(moments) - now).total_seconds())


class CachedReads:
    """Answers reads of a customer, from the cache where it can."""

    def __init__(self, service: ApiService) -> None:
        settings = service.settings
        self._service = service
        self.profile = Readable(
            service.profile_cache,
            settings.redis_ttl_profile,
            customer_answer,
            tells_days=False,
            tells_next_tier=False,
        )
        self.segment = Readable(
            service.segment_cache,
            settings.redis_ttl_segment,
            segment_answer,
            tells_days=True,
            tells_next_tier=True,
        )

    async def answer(
        self,
        readable: Readable,
        call: Call,
        principal: Principal,
        customer_id: CustomerId,
    ) -> ReadAnswer:
        """Return the answer to a read, counting the call; 304 for one the caller has already.

        Raises:
            RateLimited, NotPermitted
            CustomerNotFound: there is none that the caller may see.
            DependencyUnavailable: it is not cached, and the store does not answer.
        """
        looked, allowance = await readable.cache.look_limited(
            principal.business_id, customer_id, USER, identity(principal)
        )
        tell(call, allowance)
        principal.need_scope(Scope.READ)
        cached = looked.cached or await self._read(readable, principal, customer_id, looked.lease)
        if not may_see(principal, customer_id, cached.user_id):
            raise CustomerNotFound(customer_id)
        return _unless_known(call, cached)

    def past(self, readable: Readable, call: Call, view: CustomerView) -> ReadAnswer:
        """Return the answer for a customer as it was; it is not kept."""
        return _unless_known(call, readable.entry(view, settled=False))

    async def _read(
        self,
        readable: Readable,
        principal: Principal,
        customer_id: CustomerId,
        lease: bytes | None,
    ) -> CacheEntry:
        service, business_id = self._service, principal.business_id
        found = await service.gathered_reads.read(business_id, customer_id)
        if found is None:
            raise CustomerNotFound(customer_id)
        now = service.clock.now()
        segment = _settled(found.record, now)
        if segment is None or (
            readable.tells_next_tier and reads_history(segment, found.definitions)
        ):
            command = ReadCustomer(customer_id=customer_id)
            read = partial(service.application.run, read_customer, command, principal)
            return readable.entry(await sync_to_thread(read), settled=False)
        view = CustomerView(
            customer=found.record.customer, segment=segment, definitions=found.definitions
        )
        entry = readable.entry(view)
        seconds = readable.seconds_to_keep(segment, now)
        if seconds > 0:
            await readable.cache.fill(business_id, customer_id, entry, seconds, lease)
        return entry


def _unless_known(call: Call, entry: Cached) -> ReadAnswer:
    if is_known(call.header(b"if-none-match"), entry.etag):
        return ReadAnswer(_NOT_MODIFIED, _NOTHING, entry.etag)
    return ReadAnswer(_OK, entry.body, entry.etag)


def _settled(record: CustomerRecord, now: datetime) -> CustomerSegment | None:
    """Return the segment as of now, or None where it has changed since it was kept."""
    known, assignment = record.segment, record.customer.assignment
    return known.at(now) if known and known.is_current(now, assignment) else None
