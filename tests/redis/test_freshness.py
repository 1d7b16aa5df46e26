"""A cache never serves what a write has made old (any order of writes, fills and reads)."""

import asyncio
import os
import signal

import attrs
import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customer_bootstrap.embedded.redis import EmbeddedRedis
from customer_core.event_plane.freshness import CustomerVersions
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.segments.history import CustomerKey
from customer_redis.floors import Floors
from customer_redis.rate_limits import RateLimits
from customer_redis.read_cache import Cached, ReadCache

KEY = CustomerKey("default", "cust-1")


def an_entry(customer=1, segment=1):
    versions = CustomerVersions(customer, segment)
    return Cached(f"{customer}.{segment}".encode(), f'"{customer}.{segment}"', None, versions)


def cache_on(fast):
    return ReadCache(fast, RateLimits(fast, {"user": "1000/minute"}), kind="profile", ttl=3600)


async def kept(cache, business_id, customer_id):
    return (await cache.look(business_id, customer_id)).cached


async def filled(cache, business_id, customer_id, entry):
    lease = (await cache.look(business_id, customer_id)).lease
    await cache.fill(business_id, customer_id, entry, 60, lease)


@pytest.fixture
def floors(redis_url):
    floors = Floors(redis_url, ttl=7200)
    yield floors
    floors.close()


def test_what_was_filled_is_served(run, redis_url):
    entry = attrs.evolve(an_entry(3, 7), user_id="user-1")

    async def scenario(fast):
        cache = cache_on(fast)
        await filled(cache, "default", "cust-1", entry)
        return await kept(cache, "default", "cust-1"), await kept(cache, "other", "cust-1")

    assert run(redis_url, scenario) == (entry, None)


class TestForgetting:
    """What a business has newly defined is in no answer that was kept before."""

    def test_its_segments_are_dropped_and_nothing_else(self, run, redis_url, floors):
        async def scenario(fast):
            limits = RateLimits(fast, {"user": "1000/minute"})
            caches = {
                kind: ReadCache(fast, limits, kind=kind, ttl=3600)
                for kind in ("profile", "segment")
            }
            for cache in caches.values():
                for business in ("default", "default-2"):
                    await filled(cache, business, "cust-1", an_entry())
            floors.forget("default")
            return [
                (kind, business)
                for kind, cache in caches.items()
                for business in ("default", "default-2")
                if await kept(cache, business, "cust-1")
            ]

        assert run(redis_url, scenario) == [
            ("profile", "default"),
            ("profile", "default-2"),
            ("segment", "default-2"),
        ]

    def test_what_was_read_before_is_not_kept_after(self, run, redis_url, floors):
        async def scenario(fast):
            cache = cache_on(fast)
            lease = (await cache.look("default", "cust-1")).lease
            floors.forget("default")
            await cache.fill("default", "cust-1", an_entry(), 60, lease)
            refused = await kept(cache, "default", "cust-1")
            await filled(cache, "default", "cust-1", an_entry())
            return refused, await kept(cache, "default", "cust-1")

        assert run(redis_url, scenario) == (None, an_entry())

    def test_floors_stay(self, run, redis_url, floors):
        async def scenario(fast):
            cache = cache_on(fast)
            floors.raise_floor({KEY: CustomerVersions(2, 2)})
            floors.forget("default")
            await filled(cache, "default", "cust-1", an_entry(1, 1))
            return await kept(cache, "default", "cust-1")

        assert run(redis_url, scenario) is None

    def test_many_are_dropped(self, run, redis_url, floors):
        async def scenario(fast):
            cache = ReadCache(
                fast, RateLimits(fast, {"user": "1000/minute"}), kind="segment", ttl=3600
            )
            names = [f"cust-{number}" for number in range(2_500)]
            for name in names:
                await filled(cache, "default", name, an_entry())
            floors.forget("default")
            return [name for name in names if await kept(cache, "default", name)]

        assert run(redis_url, scenario) == []

    def test_without_redis_it_says_so(self):
        floors = Floors("redis://127.0.0.1:1/0", ttl=60)
        with pytest.raises(DependencyUnavailable):
            floors.forget("default")
        floors.close()


def test_a_write_of_either_part_removes_what_is_older(run, redis_url, floors):
    async def scenario(fast):
        cache = cache_on(fast)
        seen = []
        for newer in (CustomerVersions(customer=2), CustomerVersions(segment=2)):
            await fast.ask(("FLUSHALL",))
            await filled(cache, "default", "cust-1", an_entry(1, 1))
            floors.raise_floor({KEY: newer})
            seen.append(await kept(cache, "default", "cust-1"))
        return seen

    assert run(redis_url, scenario) == [None, None]


def test_a_late_fill_of_something_older_is_refused(run, redis_url, floors):
    async def scenario(fast):
        cache = cache_on(fast)
        floors.raise_floor({KEY: CustomerVersions(customer=2)})
        floors.raise_floor({KEY: CustomerVersions(segment=5)})
        await filled(cache, "default", "cust-1", an_entry(2, 4))
        late = await kept(cache, "default", "cust-1")
        await filled(cache, "default", "cust-1", an_entry(2, 5))
        return late, (await kept(cache, "default", "cust-1")).body

    assert run(redis_url, scenario) == (None, b"2.5")


def test_an_entry_ends_with_its_time(run, redis_url):
    async def scenario(fast):
        cache = cache_on(fast)
        await filled(cache, "default", "cust-1", an_entry())
        key = "customers:profile:{default/cust-1}"
        return await fast.ask(("TTL", key))

    (seconds,) = run(redis_url, scenario)

    assert 0 < seconds <= 60


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write customer")),
        st.tuples(st.just("write segment")),
        st.tuples(st.just("read the store")),
        st.tuples(st.just("fill"), st.integers(0, 5)),
        st.tuples(st.just("tell"), st.integers(0, 5)),
        st.tuples(st.just("forget")),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_nothing_older_than_an_acknowledged_write_is_ever_served(run, redis_url, floors, steps):
    """Writes commit, tell the cache later and in any order, and are acknowledged by that; readers
    fill, at any time, with what they read at any time before;
    and Redis forgets everything at any time."""

    async def scenario(fast):
        await fast.ask(("FLUSHALL",))
        cache = cache_on(fast)
        stored, acknowledged = [1, 1], [1, 1]
        untold, unread = [], []
        for step, *which in steps:
            if step.startswith("write"):
                part = step == "write segment"
                stored[part] += 1
                untold.append((int(part), stored[part]))
            elif step == "read the store":
                lease = (await cache.look("default", "cust-1")).lease
                unread.append((an_entry(*stored), lease))
            elif step == "fill" and unread:
                entry, lease = unread.pop(which[0] % len(unread))
                await cache.fill("default", "cust-1", entry, 60, lease)
            elif step == "forget":
                await fast.ask(("FLUSHALL",))
            elif step == "tell" and untold:
                part, version = untold.pop(which[0] % len(untold))
                told = CustomerVersions(**{("customer", "segment")[part]: version})
                floors.raise_floor({KEY: told})
                acknowledged[part] = max(acknowledged[part], version)
            served = await kept(cache, "default", "cust-1")
            if served is not None:
                assert served.versions.customer >= acknowledged[0]
                assert served.versions.segment >= acknowledged[1]

    run(redis_url, scenario)


def test_many_customers_are_told_at_once(run, redis_url, floors):
    keys = [CustomerKey("default", f"cust-{n}") for n in range(300)]

    async def scenario(fast):
        cache = cache_on(fast)
        for key in keys:
            await filled(cache, "default", key.customer_id, an_entry())
        floors.raise_floor({key: CustomerVersions(customer=2) for key in keys})
        return [await kept(cache, "default", key.customer_id) for key in keys]

    assert run(redis_url, scenario) == [None] * 300


def test_without_redis_nothing_is_served_and_writers_are_told_at_once():
    floors = Floors("redis://127.0.0.1:1/0", ttl=60)

    for _ in range(2):
        with pytest.raises(DependencyUnavailable):
            floors.raise_floor({KEY: CustomerVersions(customer=2)})
    floors.close()


def test_what_could_not_be_told_is_told_as_soon_as_redis_is_back(run, tmp_path):
    with EmbeddedRedis(tmp_path, password="pw", durable=True) as server:
        floors = Floors(server.url, ttl=60)

        async def fill(fast):
            await filled(cache_on(fast), "default", "cust-1", an_entry(1, 1))

        run(server.url, fill)
        server.stop()
        with pytest.raises(DependencyUnavailable):
            floors.raise_floor({KEY: CustomerVersions(customer=2)})
        server.start()

        async def look(fast):
            for _ in range(100):
                if await fast.ask(("EXISTS", "customers:profile:{default/cust-1}")) == [0]:
                    return True
                await asyncio.sleep(0.05)
            return False

        assert run(server.url, look)
        floors.close()


def test_tenants_never_share_an_entry(run, redis_url):
    async def scenario(fast):
        cache = cache_on(fast)
        await filled(cache, "acme:eu", "c1", an_entry())
        return await kept(cache, "acme", "eu:c1")

    assert run(redis_url, scenario) is None


def test_a_newer_entry_is_not_taken_back(run, redis_url):
    async def scenario(fast):
        cache = cache_on(fast)
        leases = [(await cache.look("default", "cust-1")).lease for _ in range(2)]
        for version, lease in zip((2, 1), leases, strict=True):
            await cache.fill("default", "cust-1", an_entry(version), 60, lease)
        return (await kept(cache, "default", "cust-1")).versions.customer

    assert run(redis_url, scenario) == 2


def test_what_a_restarted_redis_restores_is_not_served(run, tmp_path):
    """The snapshot is older than a write that was acknowledged after it."""
    with EmbeddedRedis(tmp_path, password="pw", durable=False) as server:
        floors = Floors(server.url, ttl=7200)
        run(server.url, lambda fast: filled(cache_on(fast), "default", "cust-1", an_entry()))
        with redis.Redis.from_url(server.url) as client:
            client.save()
        floors.raise_floor({KEY: CustomerVersions(customer=2)})
        os.kill(server.pid, signal.SIGKILL)
        server.stop()
        server.start()

        served = run(server.url, lambda fast: kept(cache_on(fast), "default", "cust-1"))

        floors.close()
        with redis.Redis.from_url(server.url) as client:
            assert client.exists("customers:profile:{default/cust-1}")
    assert served is None


def test_a_reader_of_an_earlier_life_of_redis_fills_nothing(run, own_redis):
    async def scenario(fast):
        cache = cache_on(fast)
        lease = (await cache.look("default", "cust-1")).lease
        own_redis.stop()
        own_redis.start()
        for _ in range(100):
            if (await cache.look("default", "cust-1")).lease is not None:
                break
            await asyncio.sleep(0.05)
        await cache.fill("default", "cust-1", an_entry(), 60, lease)
        return await kept(cache, "default", "cust-1")

    assert run(own_redis.url, scenario) is None
