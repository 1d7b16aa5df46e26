"""What other services send arrives where this one listens, by every transport."""

import asyncio
import secrets

import aio_pika
import pytest
from confluent_kafka import Producer

from customer_bootstrap.neighbours import Neighbour, NowhereToSend, neighbour
from customer_bootstrap.settings import Settings
from customer_bootstrap.transports import consumers
from customer_cli.simulate import simulated
from customer_cli.simulate.senders import ToTransport
from customer_core.event_plane.transports import Consumer, Outgoing
from customer_core.kernel.errors import DependencyUnavailable
from customer_transports.kafka_client import log
from customer_transports.rabbitmq_link import ping

RABBITMQ = "amqp://guest:guest@127.0.0.1:5672/"
NEEDED = {
    "DATABASE_URL": "postgresql://nowhere.invalid/customers",
    "REDIS_URL": "redis://nowhere.invalid/",
    "JWT_SECRET": "a secret for the tests that is long enough",
}


def settings_of(transport: str, **more: str) -> Settings:
    return Settings.load({**NEEDED, "EVENTS_IN": transport, **more})


MESSAGES = list(simulated(3, 300, duplicates=0.1, hostile=0.05))
SENT = sorted(message.payload for message in MESSAGES)


def send(settings: Settings, transport: str) -> None:
    publisher = neighbour(settings, transport)
    ToTransport(publisher).send(MESSAGES)
    publisher.close()


def read_all(consumer: Consumer) -> list[bytes]:
    read: list[bytes] = []
    while len(read) < len(MESSAGES) and (batch := consumer.read(20_000, 500)):
        read += [message.payload for message in batch]
        consumer.ack(batch)
    consumer.close()
    return sorted(read)


def test_by_redis_streams(redis_url) -> None:
    settings = settings_of("redis", REDIS_URL=redis_url)
    consumer = consumers(settings, "test")["redis"]

    send(settings, "redis")
    consumer.open()

    assert read_all(consumer) == SENT


def test_by_kafka() -> None:
    cluster = Producer({"bootstrap.servers": "mock", "test.mock.num.brokers": 1}, logger=log)
    (broker,) = cluster.list_topics(timeout=10).brokers.values()
    settings = settings_of("kafka", KAFKA_BROKERS=f"127.0.0.1:{broker.port}")

    consumer = consumers(settings, "test")["kafka"]

    send(settings, "kafka")
    consumer.open()

    assert read_all(consumer) == SENT


def test_by_rabbitmq() -> None:
    try:
        ping(RABBITMQ)
    except DependencyUnavailable:
        pytest.skip(f"no RabbitMQ answers at {RABBITMQ}")
    name = f"test-{secrets.token_hex(6)}"
    settings = settings_of(
        "rabbitmq", RABBITMQ_URL=RABBITMQ, RABBITMQ_QUEUE=name, RABBITMQ_EXCHANGES_IN=name
    )
    consumer = consumers(settings, "test")["rabbitmq"]
    try:
        consumer.open()
        send(settings, "rabbitmq")

        assert read_all(consumer) == SENT
    finally:
        asyncio.run(_delete(name))


async def _delete(name: str) -> None:
    async with await aio_pika.connect(RABBITMQ) as connection:
        channel = await connection.channel()
        for queue in (name, f"{name}.dead"):
            await channel.queue_delete(queue)
        await channel.exchange_delete(name)


def test_an_address_that_is_not_set_is_asked_for() -> None:
    with pytest.raises(NowhereToSend, match="set KAFKA_BROKERS"):
        neighbour(settings_of("redis"), "kafka")


class Place:
    """A publisher that keeps what it is given."""

    def __init__(self) -> None:
        self.topics: list[str] = []
        self.closed = False

    def publish(self, messages) -> None:
        self.topics += [message.topic for message in messages]

    def close(self) -> None:
        self.closed = True


def test_each_message_goes_to_the_place_its_topic_begins_like_and_else_to_the_first() -> None:
    orders, loyalty = Place(), Place()
    both = Neighbour({"orders": orders, "loyalty": loyalty})
    topics = ("orders.order.created", "loyalty.points.earned", "stock.counted", "orders.garbage")

    both.publish([Outgoing(topic=t, key="k", event_id=t, body=b"{}") for t in topics])
    both.close()

    assert orders.topics == ["orders.order.created", "stock.counted", "orders.garbage"]
    assert loyalty.topics == ["loyalty.points.earned"]
    assert orders.closed
    assert loyalty.closed
