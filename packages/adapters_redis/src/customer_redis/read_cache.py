"""Answers as they were given, never older than a write that was acknowledged."""

from __future__ import annotations

import secrets
from typing import Protocol

import attrs

from customer_core.event_plane.ports import CustomerVersions
from customer_core.kernel.errors import DependencyUnavailable
from customer_redis.fast import Command, FastRedis
from customer_redis.keys import cache_key, floor_key
from customer_redis.rate_limits import Allowance, RateLimits

_TOKEN = 8
_LEASE_SECONDS = 30  # longer than any read of the store takes

LEASE = """
local known = redis.call('HGET', KEYS[1], 'l')
if known then
  return known
end
redis.call('HSET', KEYS[1], 'l', ARGV[1])
if redis.call('TTL', KEYS[1]) < 0 then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
return ARGV[1]
"""

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
        self._lease_script, self._fill_script = fast.script(LEASE), fast.script(FILL)

    async def get(self, business_id: str, customer_id: str) -> Cached | None:
        """Return what is kept of a customer, or None."""
        try:
            (found,) = await self._fast.ask(self._read(business_id, customer_id))
        except DependencyUnavailable:
            return None
        return _cached(found, self._fast.life)

    async def lease(self, business_id: str, customer_id: str) -> bytes | None:
        """Return the right to fill with what is read of the store from now on.

        It is lost together with the floors, so that who read before Redis forgot them, or went
        back to an older state, cannot fill after it.
        """
        life, own = self._fast.life, secrets.token_bytes(_TOKEN)
        floor = floor_key(business_id, customer_id)
        try:
            (token,) = await self._fast.ask(
                ("EVALSHA", self._lease_script, 1, floor, own, _LEASE_SECONDS)
            )
        except DependencyUnavailable:
            return None
        return token + life if life is not None and isinstance(token, bytes) else None

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
        return _cached(found, self._fast.life), counter.allowance(used, ttl)

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

    def _read(self, business_id: str, customer_id: str) -> Command:
        key = cache_key(self._kind, business_id, customer_id)
        return ("HMGET", key, "b", "e", "u", "c", "s", "r")


def _cached(found: object, life: bytes | None) -> Cached | None:
    """Return an entry of this life of Redis: what an older one restores may be old."""
    if not isinstance(found, list) or None in found:
        return None
    body, etag, user_id, customer, segment, kept_in = found
    if kept_in != life:
        return None
    versions = CustomerVersions(int(customer), int(segment))
    return Cached(body, etag.decode(), user_id.decode() or None, versions)
