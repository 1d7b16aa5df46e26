"""Answers as they were given, never older than a write that was acknowledged."""

from __future__ import annotations

import secrets
from typing import Protocol

import attrs

from customer_core.event_plane.freshness import CustomerVersions
from customer_core.kernel.errors import DependencyUnavailable
from customer_redis.fast import Command, FastRedis
from customer_redis.keys import cache_key, floor_key
from customer_redis.rate_limits import Allowance, RateLimits

_TOKEN = 8
_LEASE_SECONDS = 30  # longer than any read of the store takes

LOOK = """
local kept = redis.call('HMGET', KEYS[1], 'b', 'e', 'u', 'c', 's', 'r')
if kept[6] == ARGV[3] then
  return {kept[1], kept[2], kept[3], kept[4], kept[5]}
end
local known = redis.call('HGET', KEYS[2], 'l')
if known then
  return known
end
redis.call('HSET', KEYS[2], 'l', ARGV[1])
if redis.call('TTL', KEYS[2]) < 0 then
  redis.call('EXPIRE', KEYS[2], ARGV[2])
end
return ARGV[1]
"""
"""Returns an entry of this life of Redis: what an older one restores may be old; or a lease."""

FILL = """
local floor = redis.call('HMGET', KEYS[2], 'c', 's', 'l')
local customer, segment = tonumber(ARGV[1]), tonumber(ARGV[2])
if floor[3] ~= ARGV[7] then
  return 0
end
if customer < tonumber(floor[1] or 0) or segment < tonumber(floor[2] or 0) then
  return 0
end
local kept = redis.call('HMGET', KEYS[1], 'c', 's', 'r')
if kept[3] == ARGV[8] and (tonumber(kept[1]) > customer or tonumber(kept[2]) > segment) then
  return 0
end
redis.call('HSET', KEYS[1], 'c', ARGV[1], 's', ARGV[2], 'e', ARGV[3], 'u', ARGV[4], 'b', ARGV[5],
  'r', ARGV[8])
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


@attrs.frozen
class Looked:
    """What a look into the cache gives.

    Attributes:
        cached: what is kept.
        lease: where nothing is kept, the right to fill with what is read of the store from now
            on. It is lost together with the floors, so that who read before Redis forgot them, or
            went back to an older state, cannot fill after it.
    """

    cached: Cached | None = None
    lease: bytes | None = None


NOTHING = Looked()


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
        self._look_script, self._fill_script = fast.script(LOOK), fast.script(FILL)

    async def look(self, business_id: str, customer_id: str) -> Looked:
        """Return what is kept of a customer, or else the right to fill."""
        try:
            (found,) = await self._fast.ask(self._looking(business_id, customer_id))
        except DependencyUnavailable:
            return NOTHING
        return self._looked(found)

    async def look_limited(
        self, business_id: str, customer_id: str, rule: str, identity: str
    ) -> tuple[Looked, Allowance]:
        """Do what :meth:`look` does and count the call, in one round trip."""
        counter = self._limits.counter(rule, identity)
        try:
            found, used, ttl = await self._fast.ask(
                self._looking(business_id, customer_id), *counter.commands
            )
        except DependencyUnavailable:
            return NOTHING, counter.allowance(None, None)
        return self._looked(found), counter.allowance(used, ttl)

    async def fill(
        self, business_id: str, customer_id: str, cached: Entry, ttl: int, lease: bytes | None
    ) -> None:
        """Keep an answer for ``ttl`` seconds, unless a write has made it old already.

        Without a lease, or with one that Redis has forgotten, nothing is kept.
        """
        if lease is None or lease[_TOKEN:] != self._fast.life:
            return
        try:
            await self._fast.ask(
                (
                    "EVALSHA",
                    self._fill_script,
                    2,
                    cache_key(self._kind, business_id, customer_id),
                    floor_key(business_id, customer_id),
                    cached.versions.customer,
                    cached.versions.segment,
                    cached.etag,
                    cached.user_id or "",
                    cached.body,
                    min(ttl, self._ttl),
                    lease[:_TOKEN],
                    lease[_TOKEN:],
                )
            )
        except DependencyUnavailable:
            return

    def _looking(self, business_id: str, customer_id: str) -> Command:
        return (
            "EVALSHA",
            self._look_script,
            2,
            cache_key(self._kind, business_id, customer_id),
            floor_key(business_id, customer_id),
            secrets.token_bytes(_TOKEN),
            _LEASE_SECONDS,
            self._fast.life or b"",
        )

    def _looked(self, found: object) -> Looked:
        if isinstance(found, list):
            body, etag, user_id, customer, segment = found
            versions = CustomerVersions(int(customer), int(segment))
            return Looked(cached=Cached(body, etag.decode(), user_id.decode() or None, versions))
        life = self._fast.life
        if isinstance(found, bytes) and life is not None:
            return Looked(lease=found + life)
        return NOTHING
