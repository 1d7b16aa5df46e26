"""The whole worker on real servers: through Redis Streams into the read models, and out again."""

from __future__ import annotations

import socket
import statistics
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress

import attrs
import pytest
import redis

from customer_bootstrap import Service, Settings, open_service
from customer_bootstrap.events_wire import encode
from customer_bootstrap.schema import UnfitDatabase
from customer_bootstrap.taking_in import ingest_messages
from customer_core.customers.read_customer import ReadCustomer, read_customer
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane.dead_letters import LetterQuery
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.kernel.principal import operator
from customer_core.testing import order_created, payment_processed
from customer_worker.process import wait_for_database, work

pytestmark = [pytest.mark.postgres, pytest.mark.redis]

OPERATOR = operator(DEFAULT_BUSINESS)
IN, OUT = "orders.events", "customers.events"


@pytest.fixture
def service(fresh_database: str, redis_url: str) -> Iterator[Service]:
    environ = {
        "DATABASE_URL": fresh_database,
        "REDIS_URL": redis_url,
        "JWT_SECRET": "a secret for the tests that is long enough",
    }
    opened = open_service(Settings.load(environ), name="test")
    yield opened
    opened.close()


@pytest.fixture
def stream(redis_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def running(service: Service, stopping: threading.Event) -> Iterator[threading.Thread]:
    """A worker at work."""
    thread = threading.Thread(target=work, args=(service, stopping))
    thread.start()
    yield thread
    stopping.set()
    thread.join(15)
    assert not thread.is_alive()


def register(service: Service, customer_id: str = "cust-123") -> None:
    command = RegisterCustomer(id=customer_id, email=f"{customer_id}@example.com")
    service.application.run(register_customer, command, OPERATOR)


def order_count(service: Service, customer_id: str = "cust-123") -> int:
    command = ReadCustomer(customer_id=customer_id)
    return service.application.run(read_customer, command, OPERATOR).segment.metrics.order_count


def send(stream: redis.Redis, *envelopes: object) -> None:
    for envelope in envelopes:
        stream.xadd(IN, {"event": encode(envelope)})


def caught_up(service: Service) -> Callable[[], bool]:
    return lambda: not any(status.lag for status in service.units.status(service.cursors))


def test_an_order_that_comes_by_a_stream_becomes_a_part_of_the_profile(
    service, stream, running, eventually
):
    register(service)
    send(stream, order_created(total="1500.00"), payment_processed())

    eventually(lambda: order_count(service) == 1)
    eventually(caught_up(service))
    told = [fields[b"topic"] for _, fields in stream.xrange(OUT)]
    assert b"customers.customer.created" in told
    assert b"customers.segment.changed" in told


def test_everything_taken_in_is_acknowledged(service, stream, running, eventually):
    send(stream, order_created(), {"eventType": "OrderCreated", "data": {}})
    (last, _), *_ = stream.xrevrange(IN, count=1)

    def delivered() -> bool:
        return any(group["last-delivered-id"] == last for group in stream.xinfo_groups(IN))

    eventually(delivered)
    eventually(lambda: stream.xinfo_groups(IN)[0]["pending"] == 0)


def test_what_lies_unread_is_read_at_the_start_though_nobody_pokes(
    service, stream, request, eventually
):
    register(service)
    envelopes = (order_created(), payment_processed())
    ingest_messages(service, [Incoming(origin="test", payload=encode(one)) for one in envelopes])
    assert not caught_up(service)()
    stream.flushall()

    request.getfixturevalue("running")

    eventually(caught_up(service))
    assert order_count(service) == 1


def test_what_was_sent_while_no_worker_ran_is_taken_in_later(service, stream, request, eventually):
    register(service)
    send(stream, order_created(), payment_processed())

    request.getfixturevalue("running")

    eventually(lambda: order_count(service) == 1)


def test_a_poke_by_the_api_is_answered(service, running, eventually):
    register(service)

    eventually(caught_up(service))


def test_many_events_at_once_leave_nothing_behind(service, stream, running, eventually):
    for number in range(20):
        register(service, f"cust-{number}")
    for number in range(300):
        order_id, customer_id = f"order-{number}", f"cust-{number % 20}"
        send(stream, order_created(order_id, customer_id), payment_processed(order_id))

    eventually(lambda: all(order_count(service, f"cust-{n}") == 15 for n in range(20)))
    eventually(caught_up(service))


def test_an_event_is_visible_within_a_moment(service, stream, running, eventually):
    register(service)
    eventually(caught_up(service))
    seconds = []
    for number in range(1, 31):
        order_id = f"order-{number}"
        send(stream, order_created(order_id))
        eventually(caught_up(service))
        started = time.perf_counter()
        send(stream, payment_processed(order_id))
        while order_count(service) < number:
            time.sleep(0.0005)
        seconds.append(time.perf_counter() - started)

    assert statistics.median(seconds) < 0.1
    print(f"event to profile: median {statistics.median(seconds) * 1000:.1f} ms")  # noqa: T201


def test_refuses_a_database_without_tables(empty_database, stopping):
    with pytest.raises(UnfitDatabase, match="customers db upgrade"):
        wait_for_database(empty_database, stopping)


def test_waits_for_a_database_that_does_not_answer(stopping):
    threading.Timer(0.3, stopping.set).start()

    wait_for_database("postgresql://nobody@127.0.0.1:1/nothing", stopping)

    assert stopping.is_set()


@pytest.mark.usefixtures("running")
def test_an_event_that_cannot_be_applied_is_tried_again_by_itself(service, stream, eventually):
    register(service)
    bad = order_created("bad", total="1.00")
    send(stream, {**bad, "data": {**bad["data"], "totalAmount": "plenty"}}, order_created("good"))

    def attempts() -> list[int]:
        with service.units.begin() as unit:
            return [letter.attempts for letter in unit.dead_letters.find(LetterQuery(), 10)]

    eventually(lambda: attempts() == [2])
    eventually(caught_up(service))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def test_it_shows_its_figures_to_prometheus_where_it_is_told_to(
    service, stream, request, eventually
):
    port = free_port()
    service.settings = attrs.evolve(service.settings, worker_metrics_port=port)
    request.getfixturevalue("running")
    send(stream, order_created())

    def shown() -> bool:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            return b'ingested_total{event_type="OrderCreated"} 1.0' in answer.read()
        return False

    eventually(shown)


def test_it_works_where_the_port_of_its_figures_is_taken(
    service, stream, request, eventually, caplog
):
    with socket.create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        service.settings = attrs.evolve(service.settings, worker_metrics_port=port)
        request.getfixturevalue("running")
        register(service)
        send(stream, order_created(), payment_processed())
        eventually(lambda: order_count(service) == 1)
    assert "metrics not shown" in caplog.text
