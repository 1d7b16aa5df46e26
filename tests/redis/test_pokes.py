"""Pokes reach the worker's queue together, and never hold up or fail who pokes."""

import time

import pytest

from customer_redis.pokes import QUEUE, Pokes, make_broker


@pytest.fixture
def broker(redis_url):
    broker = make_broker(redis_url)
    yield broker
    broker.close()


def received(broker):
    consumer = broker.consume(QUEUE, prefetch=10, timeout=50)
    found = []
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        message = next(consumer)
        if message is None and found:
            break
        if message is not None:
            found.append((message.actor_name, [list(a) for a in message.args]))
            consumer.ack(message)
    consumer.close()
    return found


def test_pokes_of_one_moment_become_one_message(broker):
    pokes = Pokes(broker)
    pokes.poke({3, 1})
    pokes.poke({1, 7})
    pokes.close()

    assert received(broker) == [("advance", [[1, 3, 7]])]


def test_a_tick_is_a_message_of_its_own(broker):
    pokes = Pokes(broker)
    pokes.tick()
    pokes.close()

    assert received(broker) == [("tick", [])]


def test_news_of_what_a_business_defines_are_one_message_however_many(broker):
    pokes = Pokes(broker)
    pokes.redefine()
    pokes.redefine()
    pokes.close()

    assert received(broker) == [("redefine", [])]


def test_without_redis_a_poke_neither_waits_nor_fails():
    broker = make_broker("redis://127.0.0.1:1/0")
    pokes = Pokes(broker)
    started = time.monotonic()

    for number in range(1000):
        pokes.poke({number % 16})

    assert time.monotonic() - started < 1
    pokes.close()


def test_without_a_worker_only_so_many_pokes_wait(broker, monkeypatch):
    monkeypatch.setattr("customer_redis.pokes.MOST_WAITING", 3)
    for number in range(6):
        pokes = Pokes(broker)
        pokes.poke({number})
        pokes.close()

    assert len(received(broker)) == 3
