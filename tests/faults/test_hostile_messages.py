"""Messages that are no events, in thousands: each is kept with its reason, and no process grows."""

from __future__ import annotations

import random

import psutil
import pytest
import redis

from tests.faults.fleet import eventually
from tests.faults.scale import scaled

MESSAGES = scaled(600, 10_000)
MOST_GROWTH = 50_000_000
WARM_UP = 600


def hostile(chance: random.Random) -> bytes:  # noqa: PLR0911 - one for each kind
    """Return a message that nobody should take for an event."""
    kind = chance.randrange(8)
    if kind == 0:
        return chance.randbytes(chance.randrange(1, 2_000))
    if kind == 1:
        return b"[" * chance.randrange(100, 100_000)
    if kind == 2:
        return b'{"eventType":"OrderCreated","data":{"x":"' + b"y" * 1_200_000 + b'"}}'
    if kind == 3:
        return b'{"eventType":"\xff\xfe","data":{}}'
    if kind == 4:
        return b'{"specversion":"9.9","id":"1","source":"x","type":"OrderCreated","data":{}}'
    if kind == 5:
        return (
            b'{"eventType":"OrderCreated","businessId":"one","data":{"businessId":"two"},'
            b'"metadata":{"businessId":"three"}}'
        )
    if kind == 6:
        return b'{"eventType":"OrderCreated","eventId":"a b\\u0000c","data":{}}'
    return b'{"eventType":"OrderCreated","timestamp":"never","data":{"orderId":"%d"}}' % (
        chance.randrange(10**9)
    )


@pytest.mark.timeout(3600)
def test_hostile_messages_are_put_aside(on_stage, figure):
    chance = random.Random(17)

    def send(number):
        with redis.Redis.from_url(on_stage.redis.url) as client:
            for _ in range(number):
                client.xadd("orders.events", {"event": hostile(chance)})

    def put_aside():
        with on_stage.service.platform_database.connect() as connection:
            return connection.exec_driver_sql("SELECT count(*) FROM quarantine").scalar()

    send(WARM_UP)  # before there is a worker, which begins with as much at once as there ever is
    with on_stage.workers(1) as workers:
        assert eventually(lambda: put_aside() == WARM_UP, 60) is not None
        (process,) = map(psutil.Process, workers.pids())
        before = process.memory_info().rss
        send(MESSAGES)
        assert eventually(lambda: put_aside() == WARM_UP + MESSAGES, 600) is not None
        assert on_stage.drained(60) is not None
        grown = process.memory_info().rss - before
        crashes = workers.crashed()

    figure(
        f"{MESSAGES:,} hostile messages: {crashes} crashes, all put aside, "
        f"{grown / 1e6:+.0f} MB of memory"
    )
    assert crashes == 0
    assert grown < MOST_GROWTH
