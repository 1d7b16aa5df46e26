"""Answers as they were given, never older than a write that was acknowledged."""

from __future__ import annotations

from typing import Protocol

import attrs

from customer_core.event_plane.ports import CustomerVersions
from customer_core.kernel.errors import DependencyUnavailable
from customer_redis.fast import Command, FastRedis
from customer_redis.keys import cache_key, floor_key
from customer_redis.rate_limits import Allowance, RateLimits

FILL = """
local floor = redis.call('HMGET', KEYS[2], 'c', 's')
if tonumber(ARGV[1]) < tonumber(floor[1] or 0) or tonumber(ARGV[2]) < tonumber(floor[2] or 0) then
  return 0
end
redis.call('HSET', KEYS[1], 'c', ARGV[1], 's', ARGV[2], 'e', ARGV[3], 'u', ARGV[4], 'b', ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[6])
return 1
"""


@attrs.frozen
class Cached:
    """An answer as it was sent before.

    Attributes:
        body: byte for byte.
        etag: its entity tag.
        user_id: the customer's user, to decide who may see it.
        versions: what it was made of.
    """

    body: bytes
    etag: str
    user_id: str | None
    versions: CustomerVersions


class Entry(Protocol):
    """What can be kept: see :class:`Cached`."""

    @property
    def body(self) -> bytes:
        """The body."""
        ...

    @property
    def etag(self) -> str:
        """Its entity tag."""
        ...

    @property
    def user_id(self) -> str | None:
        """The customer's user."""
        ...

    @property
    def versions(self) -> CustomerVersions:
        """What it was made of."""
        ...


class ReadCache:
    """One kind of answers about customers; while Redis does not answer, it knows none.

    Args:
        fast: the way to Redis.
        limits: counts calls in the same round trip.
        kind: ``profile`` or ``segment``.
        ttl: seconds an answer is kept at most.
    """

    def __init__(self, fast: FastRedis, limits: RateLimits, *, kind: str, ttl: int) -> None:
        self._fast = fast
        self._limits = limits
        self._kind = kind
        self._ttl = ttl

    async def get(self, business_id: str, customer_id: str) -> Cached | None:
        """Return what is kept of a customer, or None."""
        try:
            (found,) = await self._fast.ask(self._read(business_id, customer_id))
        except DependencyUnavailable:
            return None
        return _cached(found)

    async def get_limited(
        self, business_id: str, customer_id: str, rule: str, identity: str
    ) -> tuple[Cached | None, Allowance]:
        """Return what is kept of a customer and count the call, in one round trip."""
        counter = self._limits.counter(rule, identity)
        try:
            found, used, ttl = await self._fast.ask(
                self._read(business_id, customer_id), *counter.commands
            )
        except DependencyUnavailable:
            return None, counter.allowance(None, None)
        return _cached(found), counter.allowance(used, ttl)

    async def fill(self, business_id: str, customer_id: str, cached: Entry, ttl: int) -> None:
        """Keep an answer for ``ttl`` seconds, unless a write has made it old already."""
        try:
            await self._fast.ask(
                (
                    "EVAL",
                    FILL,
                    2,
                    cache_key(self._kind, business_id, customer_id),
                    floor_key(business_id, customer_id),
                    cached.versions.customer,
                    cached.versions.segment,
                    cached.etag,
                    cached.user_id or "",
                    cached.body,
                    min(ttl, self._ttl),
                )
            )
        except DependencyUnavailable:
            return

    def _read(self, business_id: str, customer_id: str) -> Command:
        key = cache_key(self._kind, business_id, customer_id)
        return ("HMGET", key, "b", "e", "u", "c", "s")


def _cached(found: object) -> Cached | None:
    if not isinstance(found, list) or None in found:
        return None
    body, etag, user_id, customer, segment = found
    versions = CustomerVersions(int(customer), int(segment))
    return Cached(body, etag.decode(), user_id.decode() or None, versions)
