"""Events by Redis Streams: each to one member of the group, none lost."""

import pytest
import redis

from customer_core.event_plane.transports import Outgoing
from customer_core.kernel.errors import DependencyUnavailable
from customer_redis.stream_publisher import StreamPublisher
from customer_redis.streams import StreamConsumer

STREAMS = ("orders.events", "auth.events")


@pytest.fixture
def client(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def member(redis_url):
    made = []

    def named(name, dead_after_ms=60_000):
        consumer = StreamConsumer(
            redis_url, STREAMS, group="g", consumer=name, dead_after_ms=dead_after_ms
        )
        consumer.open()
        made.append(consumer)
        return consumer

    yield named
    for consumer in made:
        consumer.close()


def payloads(messages):
    return [message.payload for message in messages]


def message(topic, body):
    return Outgoing(topic=topic, key="default customer:cust-1", event_id="evt-1", body=body)


def test_what_was_sent_before_the_group_was_made_is_read_too(client, member):
    client.xadd("orders.events", {"event": b"1"})

    assert payloads(member("a").read(10, 10)) == [b"1"]


def test_a_message_goes_to_one_member(client, member):
    first, second = member("a"), member("b")
    for number in range(6):
        client.xadd("orders.events", {"event": str(number)})

    read = payloads(first.read(10, 3)) + payloads(second.read(10, 10))

    assert sorted(read) == [b"0", b"1", b"2", b"3", b"4", b"5"]


def test_any_bytes_come_through_and_a_message_without_event_keeps_all_it_says(client, member):
    every = bytes(range(256))
    client.xadd("auth.events", {"event": every})
    client.xadd("auth.events", {"something": "else"})

    assert payloads(member("a").read(10, 10)) == [every, b'{"something":"else"}']


def test_what_was_not_acknowledged_is_read_again_after_a_restart(client, member):
    client.xadd("orders.events", {"event": b"1"})
    member("a").read(10, 10)

    again = member("a")
    messages = again.read(10, 10)
    again.ack(messages)

    assert payloads(messages) == [b"1"]
    assert again.read(10, 10) == []
    assert client.xpending("orders.events", "g")["pending"] == 0


def test_what_a_dead_member_took_is_reclaimed_once(client, member):
    for number in range(25):
        client.xadd("orders.events", {"event": str(number)})
    member("dead").read(10, 100)
    living = member("living", dead_after_ms=0)

    reclaimed = living.read(10, 100)
    living.ack(reclaimed)

    assert len(reclaimed) == 25
    assert living.read(10, 100) == []


def test_messages_deleted_meanwhile_do_no_harm(client, member):
    kept = [client.xadd("orders.events", {"event": str(number)}) for number in range(4)]
    member("dead").read(10, 100)
    client.xdel("orders.events", kept[0], kept[2])
    living = member("living", dead_after_ms=0)

    reclaimed = living.read(10, 100)
    living.ack(reclaimed)

    assert payloads(reclaimed) == [b"1", b"3"]
    assert living.read(10, 10) == []
    assert client.xpending("orders.events", "g")["pending"] == 0


def test_after_everything_was_flushed_the_group_is_made_again(client, member):
    consumer = member("a")
    consumer.read(10, 10)
    client.flushall()
    client.xadd("orders.events", {"event": b"after"})

    assert consumer.read(10, 10) == []
    assert payloads(consumer.read(10, 10)) == [b"after"]


def test_events_go_out_in_order_with_exact_amounts(client, redis_url):
    publisher = StreamPublisher(redis_url, "customers.events")
    publisher.publish(
        [message("t.one", b'{"data":{"total":5420.50}}'), message("t.two", b'{"n":2}')]
    )
    publisher.close()

    sent = [(fields[b"topic"], fields[b"event"]) for _, fields in client.xrange("customers.events")]

    assert sent == [(b"t.one", b'{"data":{"total":5420.50}}'), (b"t.two", b'{"n":2}')]


def test_without_redis_it_is_said_so():
    publisher = StreamPublisher("redis://127.0.0.1:1/0", "customers.events")
    consumer = StreamConsumer("redis://127.0.0.1:1/0", STREAMS, group="g", consumer="a")

    for attempt in (
        lambda: publisher.publish([message("t", b"{}")]),
        lambda: consumer.read(10, 10),
        consumer.open,
    ):
        with pytest.raises(DependencyUnavailable):
            attempt()
    publisher.close()
    consumer.close()


def test_what_was_deleted_does_not_hide_what_was_not_acknowledged(client, member):
    sent = [client.xadd("orders.events", {"event": str(number)}) for number in range(20)]
    member("a").read(10, 100)
    client.xdel("orders.events", *sent[:10])

    assert len(member("a").read(10, 5)) == 5


def test_a_full_redis_takes_all_events_or_none(client, redis_url):
    publisher = StreamPublisher(redis_url, "customers.events")
    client.config_set("maxmemory", 1)
    try:
        with pytest.raises(DependencyUnavailable):
            publisher.publish([message("t", b"%d" % number) for number in range(5)])
    finally:
        client.config_set("maxmemory", 0)
        publisher.close()

    assert client.xlen("customers.events") == 0


def test_entries_about_the_erased_are_deleted_and_no_others(client, member):
    for number in range(3):
        client.xadd("orders.events", {"event": str(number)})
    reader = member("a")
    messages = reader.read(10, 10)
    reader.ack(messages)

    reader.forget([messages[1]])
    reader.forget([])

    assert [fields[b"event"] for _, fields in client.xrange("orders.events")] == [b"0", b"2"]
