"""The worker while PostgreSQL or Redis is away: it waits, loses nothing, and goes on by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import redis

from customer_bootstrap import Service, Settings, open_service
from customer_bootstrap.embedded.postgres import EmbeddedPostgres
from customer_bootstrap.embedded.redis import EmbeddedRedis
from customer_bootstrap.events_wire import encode
from customer_bootstrap.migrating import upgrade_schema
from customer_core.kernel.errors import Unavailable
from customer_core.testing import order_created
from customer_worker.process import work

pytestmark = [pytest.mark.postgres, pytest.mark.redis]

STREAM = "orders.events"


@pytest.fixture
def database(tmp_path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path / "postgres", password="pw") as server:
        yield server


@pytest.fixture
def cache(tmp_path) -> Iterator[EmbeddedRedis]:
    with EmbeddedRedis(tmp_path / "redis", password="pw") as server:
        yield server


@pytest.fixture
def service(database: EmbeddedPostgres, cache: EmbeddedRedis) -> Iterator[Service]:
    environ = {
        "DATABASE_URL": database.url,
        "REDIS_URL": cache.url,
        "JWT_SECRET": "a secret for the tests that is long enough",
    }
    settings = Settings.load(environ)
    upgrade_schema(settings)
    opened = open_service(settings, name="test")
    yield opened
    opened.close()


@pytest.fixture
def worker(service: Service, stopping: threading.Event) -> Iterator[threading.Thread]:
    """A worker at work."""
    thread = threading.Thread(target=work, args=(service, stopping))
    thread.start()
    yield thread
    stopping.set()
    thread.join(20)
    assert not thread.is_alive()


def send(cache: EmbeddedRedis, *order_ids: str) -> None:
    with redis.Redis.from_url(cache.url) as client:
        for order_id in order_ids:
            client.xadd(STREAM, {"event": encode(order_created(order_id))})


def unacknowledged(cache: EmbeddedRedis) -> int:
    with redis.Redis.from_url(cache.url) as client:
        return int(client.xinfo_groups(STREAM)[0]["pending"])


def visible(service: Service, number: int) -> bool:
    """Whether so many orders are in the journal, and every reader is at its end."""
    try:
        with service.platform_database.engine.connect() as connection:
            taken_in = connection.exec_driver_sql("SELECT count(*) FROM order_summary").scalar_one()
        return taken_in == number and not any(
            one.lag for one in service.units.status(service.cursors)
        )
    except Unavailable:
        return False


def test_what_comes_while_postgresql_is_away_waits_and_is_not_acknowledged(
    service, worker, database, cache, eventually
):
    send(cache, "order-1")
    eventually(lambda: visible(service, 1))
    database.stop()
    send(cache, "order-2", "order-3")
    time.sleep(1)
    assert unacknowledged(cache) > 0
    assert worker.is_alive()

    database.start()

    eventually(lambda: visible(service, 3))
    eventually(lambda: unacknowledged(cache) == 0)


def test_what_was_sent_before_redis_went_away_is_taken_in_after_it(
    service, worker, cache, eventually
):
    send(cache, "order-1")
    eventually(lambda: visible(service, 1))
    cache.stop()
    time.sleep(1)
    assert worker.is_alive()

    cache.start()
    send(cache, "order-2")

    eventually(lambda: visible(service, 2))


def test_stops_in_time_while_both_are_away(service, worker, database, cache, stopping):
    cache.stop()
    database.stop()
    time.sleep(0.5)
    started = time.monotonic()

    stopping.set()
    worker.join(20)

    assert not worker.is_alive()
    assert time.monotonic() - started < 12
