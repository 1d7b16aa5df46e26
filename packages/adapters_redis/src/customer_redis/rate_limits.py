"""Who may call how often: the limits, keys and windows of the library ``limits``.

The library's own asyncio storage costs more than the rest of a cached read. Its counter is one
script on one key; the same script on the same key is sent here through the lean client, so that
whoever counts with the library itself counts along.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import attrs
from limits import RateLimitItem, parse
from limits.storage import RedisStorage

from customer_core.kernel.errors import DependencyUnavailable
from customer_redis.fast import Command, FastRedis

_IDENTITY = "\0"
COUNT = files("limits").joinpath("resources/redis/lua_scripts/incr_expire.lua").read_text()


@attrs.frozen
class Allowance:
    """What a rate limit leaves a caller.

    Attributes:
        limit: calls in one window.
        remaining: calls left in this one.
        reset_seconds: seconds until it ends.
        allowed: whether this call is within the limit.
    """

    limit: int
    remaining: int
    reset_seconds: int
    allowed: bool


@attrs.frozen
class Counter:
    """One caller's counter under one rule."""

    item: RateLimitItem
    key: str
    script: str

    @property
    def commands(self) -> tuple[Command, Command]:
        """What counts a call, and what asks how long the window lasts."""
        count = ("EVALSHA", self.script, 1, self.key, self.item.get_expiry(), 1)
        return count, ("TTL", self.key)

    def allowance(self, used: Any, ttl: Any) -> Allowance:  # noqa: ANN401 - Redis's answers
        """Return what Redis's answers leave; all of it where it refused to count."""
        limit = self.item.amount
        if not isinstance(used, int) or not isinstance(ttl, int):
            return Allowance(limit, limit, 0, allowed=True)
        return Allowance(limit, max(0, limit - used), max(0, ttl), used <= limit)


class RateLimits:
    """Counts calls in fixed windows; while Redis does not answer, every call is allowed.

    Args:
        fast: the way to Redis.
        rules: limit by name, as ``limits`` writes them: ``1000/minute``.
    """

    def __init__(self, fast: FastRedis, rules: Mapping[str, str]) -> None:
        self._fast = fast
        self._script = fast.script(COUNT)
        items = {name: parse(limit) for name, limit in rules.items()}
        self._windows = {name: (item, *_key_around(name, item)) for name, item in items.items()}

    def counter(self, rule: str, identity: str) -> Counter:
        """Return the counter of a caller under a rule."""
        item, before, after = self._windows[rule]
        return Counter(item, f"{before}{identity}{after}", self._script)

    async def hit(self, rule: str, identity: str) -> Allowance:
        """Count a call under a rule."""
        counter = self.counter(rule, identity)
        try:
            return counter.allowance(*await self._fast.ask(*counter.commands))
        except DependencyUnavailable:
            return counter.allowance(None, None)


def counter_keys(rules: Mapping[str, str], identity: str) -> list[str]:
    """Return the keys under which the calls of a caller are counted.

    Args:
        rules: limit by name, as ``limits`` writes them.
        identity: the caller.
    """
    around = (_key_around(name, parse(limit)) for name, limit in rules.items())
    return [f"{before}{identity}{after}" for before, after in around]


def _key_around(rule: str, item: RateLimitItem) -> tuple[str, str]:
    """Return what the library's key has before and after the identity."""
    key = f"{RedisStorage.PREFIX}:{item.key_for(rule, _IDENTITY)}"
    before, _, after = key.partition(_IDENTITY)
    return before, after
