"""Raising the least versions that a cache may serve."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping

import redis
from redis.client import Pipeline

from customer_core.event_plane.freshness import CustomerVersions
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.kernel.ids import BusinessId
from customer_core.segments.history import CustomerKey
from customer_redis.debts import Debts
from customer_redis.fast import REDIS
from customer_redis.keys import cache_key, floor_key

SEGMENT = "segment"
KINDS = ("profile", SEGMENT)
_PAGE = 1_000
_SOCKET_SECONDS = 0.25
_PAUSE_SECONDS = 1.0

RAISE_FLOOR = """
local ttl = tonumber(ARGV[3])
local floor = {}
for place, field in ipairs({'c', 's'}) do
  local known = tonumber(redis.call('HGET', KEYS[1], field) or 0)
  floor[place] = math.max(known, tonumber(ARGV[place]))
  redis.call('HSET', KEYS[1], field, floor[place])
end
redis.call('EXPIRE', KEYS[1], ttl)
for place = 2, #KEYS do
  local kept = redis.call('HMGET', KEYS[place], 'c', 's')
  if kept[1] and (tonumber(kept[1]) < floor[1] or tonumber(kept[2]) < floor[2]) then
    redis.call('DEL', KEYS[place])
  end
end
return 1
"""


class Floors:
    """Implements the core's ``Freshness``.

    While Redis is down it says so without asking again for a second, so that writes stay fast; what
    it could not tell is told as soon as Redis is back.

    Args:
        url: Redis.
        ttl: seconds a floor is kept; longer than any entry lives and any fill takes.
    """

    def __init__(self, url: str, *, ttl: int) -> None:
        self._client = redis.Redis.from_url(
            url,
            socket_timeout=_SOCKET_SECONDS,
            socket_connect_timeout=_SOCKET_SECONDS,
            retry=None,
        )
        self._script = self._client.register_script(RAISE_FLOOR)
        self._ttl = ttl
        self._down_until = 0.0
        self._debts = Debts(self._told)

    def raise_floor(self, versions: Mapping[CustomerKey, CustomerVersions]) -> None:
        """Let nothing older than these versions be served or filled in any more.

        Raises:
            DependencyUnavailable: Redis does not answer, or did not a moment ago.
        """
        if not versions:
            return
        try:
            self._need_hope()
            self._told(versions)
        except DependencyUnavailable:
            self._debts.add(versions)
            raise

    def forget(self, business_id: BusinessId) -> None:
        """Drop the segments kept of a business, and refuse those read by now that come later.

        It goes through all keys, so it is for what happens rarely.

        Raises:
            DependencyUnavailable: Redis does not answer, or did not a moment ago.
        """
        self._need_hope()
        try:
            for page in self._pages(floor_key(business_id, "*")):
                self._each(page, lambda pipeline, key: pipeline.hdel(key, "l"))
            for page in self._pages(cache_key(SEGMENT, business_id, "*")):
                self._each(page, lambda pipeline, key: pipeline.unlink(key))
        except redis.RedisError as error:
            self._down_until = time.monotonic() + _PAUSE_SECONDS
            raise DependencyUnavailable(REDIS) from error

    def _pages(self, pattern: str) -> Iterator[list[bytes | str]]:
        cursor = 0
        while True:
            cursor, keys = self._client.scan(cursor, match=pattern, count=_PAGE)
            yield keys
            if not cursor:
                return

    def _each(
        self, keys: Iterable[bytes | str], do: Callable[[Pipeline, bytes | str], object]
    ) -> None:
        with self._client.pipeline(transaction=False) as pipeline:
            for key in keys:
                do(pipeline, key)
            pipeline.execute()

    def close(self) -> None:
        """Close the connections."""
        self._debts.close()
        self._client.close()

    def _need_hope(self) -> None:
        if time.monotonic() < self._down_until:
            raise DependencyUnavailable(REDIS)

    def _told(self, versions: Mapping[CustomerKey, CustomerVersions]) -> None:
        try:
            self._send(versions)
        except redis.RedisError as error:
            self._down_until = time.monotonic() + _PAUSE_SECONDS
            raise DependencyUnavailable(REDIS) from error

    def _send(self, versions: Mapping[CustomerKey, CustomerVersions]) -> None:
        with self._client.pipeline(transaction=False) as pipeline:
            for key, least in versions.items():
                name = (key.business_id, key.customer_id)
                keys = [floor_key(*name), *(cache_key(kind, *name) for kind in KINDS)]
                self._script(keys, [least.customer, least.segment, self._ttl], client=pipeline)
            pipeline.execute()
