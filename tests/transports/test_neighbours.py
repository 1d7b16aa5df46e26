"""What other services send arrives where this one listens, by every transport."""

import secrets
from contextlib import closing

import pytest

from customer_bootstrap.neighbours import Neighbour, NowhereToSend, neighbour
from customer_bootstrap.settings import Settings
from customer_bootstrap.transports import consumers
from customer_cli.simulate import simulated
from customer_cli.simulate.senders import ToTransport
from customer_core.event_plane.transports import Consumer, Outgoing
from tests.transports import rabbitmq_server
from tests.transports.kafka_cluster import Cluster

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
    with closing(Cluster()) as cluster:
        settings = settings_of("kafka", KAFKA_BROKERS=cluster.address)
        consumer = consumers(settings, "test")["kafka"]

        send(settings, "kafka")
        consumer.open()

        assert read_all(consumer) == SENT


def test_by_rabbitmq() -> None:
    rabbitmq_server.needed()
    name = f"test-{secrets.token_hex(6)}"
    settings = settings_of(
        "rabbitmq",
        RABBITMQ_URL=rabbitmq_server.url(),
        RABBITMQ_QUEUE=name,
        RABBITMQ_EXCHANGES_IN=name,
    )
    consumer = consumers(settings, "test")["rabbitmq"]
    try:
        consumer.open()
        send(settings, "rabbitmq")

        assert read_all(consumer) == SENT
    finally:
        rabbitmq_server.remove(name)


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
