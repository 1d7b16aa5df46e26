"""Calls are counted in windows, together with whoever counts by the library itself."""

import limits
from limits.storage import RedisStorage
from limits.strategies import FixedWindowRateLimiter

from customer_redis.rate_limits import RateLimits
from customer_redis.read_cache import ReadCache

RULES = {"user": "3/minute", "patch": "1/minute"}


def test_calls_beyond_the_limit_are_not_allowed(run, redis_url):
    async def scenario(fast):
        counting = RateLimits(fast, RULES)
        return [await counting.hit("user", "default:ana") for _ in range(5)]

    hits = run(redis_url, scenario)

    assert [hit.allowed for hit in hits] == [True, True, True, False, False]
    assert [hit.remaining for hit in hits] == [2, 1, 0, 0, 0]
    assert all(0 < hit.reset_seconds <= 60 for hit in hits)


def test_each_caller_and_each_rule_has_a_window_of_its_own(run, redis_url):
    async def scenario(fast):
        counting = RateLimits(fast, RULES)
        return [
            (await counting.hit(rule, who)).remaining
            for rule, who in (("user", "a:x"), ("user", "b:x"), ("patch", "a:x"), ("user", "a:x"))
        ]

    assert run(redis_url, scenario) == [2, 2, 0, 1]


def test_the_library_and_the_cached_read_count_on_one_counter(run, redis_url):
    by_library = FixedWindowRateLimiter(RedisStorage(redis_url))
    item = limits.parse(RULES["user"])

    async def scenario(fast):
        counting = RateLimits(fast, RULES)
        cache = ReadCache(fast, counting, kind="profile", ttl=60)
        first = by_library.hit(item, "user", "default:ana")
        _, second = await cache.look_limited("default", "c", "user", "default:ana")
        third = await counting.hit("user", "default:ana")
        fourth = by_library.hit(item, "user", "default:ana")
        return first, second.remaining, third.remaining, fourth

    assert run(redis_url, scenario) == (True, 1, 0, False)


def test_without_redis_every_call_is_allowed(run):
    async def scenario(fast):
        counting = RateLimits(fast, RULES)
        return [(await counting.hit("patch", "default:ana")).allowed for _ in range(3)]

    assert run("redis://127.0.0.1:1/0", scenario) == [True, True, True]


def test_a_redis_that_forgot_its_scripts_is_taught_again(run, redis_url):
    async def scenario(fast):
        counting = RateLimits(fast, RULES)
        await fast.ask(("SCRIPT", "FLUSH"))
        return [(await counting.hit("patch", "default:ana")).allowed for _ in range(3)]

    assert run(redis_url, scenario) == [True, True, False]
