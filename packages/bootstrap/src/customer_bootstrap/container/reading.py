"""Reading at high load: the caches, the limits of calls, and reads gathered in one statement."""

from __future__ import annotations

from functools import cached_property

import attrs

from customer_bootstrap.container.foundation import Foundation
from customer_bootstrap.erasures import rate_limits_of
from customer_redis.fast import FastRedis
from customer_redis.rate_limits import RateLimits
from customer_redis.read_cache import ReadCache
from customer_sql.gathered_reads import GatheredReads


@attrs.define(slots=False, kw_only=True)
class Reading(Foundation):
    """What the API reads with."""

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
