"""The lean client: answers in order, failures at once, back by itself."""

import asyncio
import os
import signal
import time

import hiredis
import pytest

from customer_bootstrap.embedded.redis import EmbeddedRedis
from customer_core.kernel.errors import DependencyUnavailable


@pytest.fixture
def own_redis(tmp_path):
    with EmbeddedRedis(tmp_path, password="pw", durable=False) as server:
        yield server


def test_each_question_gets_its_own_answers(run, redis_url):
    async def scenario(fast):
        asked = [fast.ask(("SET", f"k{n}", n), ("GET", f"k{n}")) for n in range(200)]
        return await asyncio.gather(*asked)

    assert run(redis_url, scenario) == [[b"OK", str(n).encode()] for n in range(200)]


def test_what_redis_refuses_is_an_answer_of_its_own(run, redis_url):
    async def scenario(fast):
        return await fast.ask(("SET", "k", 1), ("LPUSH", "k", 1), ("GET", "k"))

    first, refused, last = run(redis_url, scenario)

    assert (first, last) == (b"OK", b"1")
    assert isinstance(refused, hiredis.ReplyError)


def test_bytes_pass_untouched(run, redis_url):
    every = bytes(range(256)) * 1000

    async def scenario(fast):
        return await fast.ask(("SET", "k", every), ("GET", "k"))

    assert run(redis_url, scenario)[1] == every


def test_the_database_of_the_address_is_used(run, redis_url):
    async def scenario(fast):
        await fast.ask(("SET", "here", 1))

    run(f"{redis_url.rpartition('/')[0]}/3", scenario)

    async def look(fast):
        return await fast.ask(("EXISTS", "here"))

    assert run(redis_url, look) == [0]


def test_while_redis_is_down_it_is_said_at_once_and_afterwards_it_is_back(run, own_redis):
    async def scenario(fast):
        await fast.ask(("SET", "k", 1))
        own_redis.stop()
        await asyncio.sleep(0.05)
        started = time.monotonic()
        with pytest.raises(DependencyUnavailable):
            await fast.ask(("GET", "k"))
        waited = time.monotonic() - started
        own_redis.start()
        for _ in range(100):
            await asyncio.sleep(0.05)
            try:
                return waited, await fast.ask(("PING",))
            except DependencyUnavailable:
                continue
        return waited, None

    waited, answer = run(own_redis.url, scenario)

    assert waited < 0.1
    assert answer == [b"PONG"]


def test_a_redis_that_falls_silent_is_given_up(run, own_redis):
    async def scenario(fast):
        os.kill(own_redis.pid, signal.SIGSTOP)
        try:
            with pytest.raises(DependencyUnavailable):
                await asyncio.wait_for(fast.ask(("GET", "k")), 10)
        finally:
            os.kill(own_redis.pid, signal.SIGCONT)

    run(own_redis.url, scenario)


def test_a_redis_that_is_not_there_is_no_reason_to_fail(run):
    async def scenario(fast):
        with pytest.raises(DependencyUnavailable):
            await fast.ask(("GET", "k"))

    run("redis://127.0.0.1:1/0", scenario)
