"""Brokers that the service reaches through a gate, and the platform beside it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Protocol

import aio_pika
from aio_pika.abc import AbstractChannel
from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

from customer_bootstrap.settings.brokers import BrokerSettings
from customer_core.event_plane.transports import MESSAGE_ID
from customer_transports.kafka_client import log
from customer_transports.rabbitmq_consumer import RabbitConsumer
from tests.transports import rabbitmq_server
from tests.transports.gate import Gate
from tests.transports.kafka_cluster import Cluster
from tests.transports.rabbitmq_server import on_channel

_USUAL = BrokerSettings()
_SECONDS = 10.0


class Broker(Protocol):
    """A broker that brings events to the service, and takes those of the service.

    Attributes:
        name: what it is called.
        transport: what the settings call it.
        gate: what the service reaches it through.
        through_the_gate: the settings of the service.
        beside_it: the settings of the platform, where they differ.
    """

    name: str
    transport: str
    gate: Gate
    through_the_gate: Mapping[str, str]
    beside_it: Mapping[str, str]

    def waiting(self) -> int:
        """Return how many messages there are for the service to take."""
        ...

    def published(self) -> list[str]:
        """Return the ids of the events that the service published; those of a stream in order."""
        ...


class RabbitBroker:
    """Exchanges and queues of the machine's RabbitMQ, with names of their own."""

    name, transport = "RabbitMQ", "rabbitmq"

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        own = f"test-{secrets.token_hex(6)}"
        self._in, self._out, self._queue, self._seen = (
            f"{own}-{what}" for what in ("in", "out", "queue", "seen")
        )
        self.through_the_gate = {
            "RABBITMQ_URL": rabbitmq_server.url(gate.port),
            "RABBITMQ_EXCHANGES_IN": self._in,
            "RABBITMQ_EXCHANGE": self._out,
            "RABBITMQ_QUEUE": self._queue,
        }
        self.beside_it = {"RABBITMQ_URL": rabbitmq_server.url()}

    def prepare(self) -> None:
        """Make the service's queue, as its first start does, and one that is sent all it tells."""
        first = RabbitConsumer(
            rabbitmq_server.url(),
            self._queue,
            exchanges=[self._in],
            bindings=_USUAL.rabbitmq_bindings,
        )
        with closing(first):
            first.open()
        on_channel(self._watch)

    async def _watch(self, channel: AbstractChannel) -> None:
        told = await channel.declare_exchange(self._out, aio_pika.ExchangeType.TOPIC, durable=True)
        seen = await channel.declare_queue(self._seen, durable=True)
        await seen.bind(told, routing_key="#")

    def waiting(self) -> int:
        """Return how many messages are in the queue, besides those that a worker holds."""
        return on_channel(self._count)

    async def _count(self, channel: AbstractChannel) -> int:
        queue = await channel.declare_queue(self._queue, passive=True)
        return queue.declaration_result.message_count or 0

    def published(self) -> list[str]:
        """Return the ids of the events that came since this was asked last, in their order."""
        return on_channel(self._taken)

    async def _taken(self, channel: AbstractChannel) -> list[str]:
        seen = await channel.get_queue(self._seen)
        found: list[str] = []
        while (message := await seen.get(no_ack=True, fail=False)) is not None:
            found.append(message.message_id or "")
        return found

    def close(self) -> None:
        """Remove what was made."""
        rabbitmq_server.remove(self._in, self._out, self._queue, self._seen)


class KafkaBroker:
    """A cluster in this process, with the usual names of topics and group."""

    name, transport = "Kafka", "kafka"

    def __init__(self, cluster: Cluster, gate: Gate) -> None:
        self.gate = gate
        self._cluster = cluster
        self._client = Consumer(
            {
                "bootstrap.servers": cluster.address,
                "group.id": _USUAL.kafka_group,  # for what it has committed: it is not joined
                "enable.auto.commit": False,
            },
            logger=log,
        )
        self.through_the_gate = {"KAFKA_BROKERS": f"127.0.0.1:{gate.port}"}
        self.beside_it = {"KAFKA_BROKERS": cluster.address}

    def prepare(self) -> None:
        """Make the topics."""
        for topic in (*_USUAL.kafka_topics_in, _USUAL.kafka_topic_out):
            self._cluster.create(topic)

    def waiting(self) -> int:
        """Return how many messages lie behind the offsets that are committed."""
        partitions = [one for topic in _USUAL.kafka_topics_in for one in self._partitions_of(topic)]
        committed = self._client.committed(partitions, timeout=_SECONDS)
        return sum(self._end_of(one) - max(one.offset, 0) for one in committed)

    def published(self) -> list[str]:
        """Return the ids of all events that came; those of a partition in their order."""
        partitions = self._partitions_of(_USUAL.kafka_topic_out)
        number = sum(map(self._end_of, partitions))
        self._client.assign(
            [TopicPartition(one.topic, one.partition, OFFSET_BEGINNING) for one in partitions]
        )
        found: list[str] = []
        while len(found) < number:
            messages = self._client.consume(number - len(found), _SECONDS)
            assert messages, f"{len(found)} of {number} messages came"
            found += [dict(message.headers())[MESSAGE_ID].decode() for message in messages]
        self._client.unassign()
        return found

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _partitions_of(self, topic: str) -> list[TopicPartition]:
        found = self._client.list_topics(topic, timeout=_SECONDS).topics[topic]
        return [TopicPartition(topic, number) for number in found.partitions]

    def _end_of(self, partition: TopicPartition) -> int:
        _, end = self._client.get_watermark_offsets(partition, timeout=_SECONDS)
        return int(end)


@contextmanager
def rabbitmq() -> Iterator[Broker]:
    """Use the machine's RabbitMQ; where there is none, the test says so and is skipped."""
    rabbitmq_server.needed()
    with closing(Gate(rabbitmq_server.PORT)) as gate, closing(RabbitBroker(gate)) as broker:
        broker.prepare()
        yield broker


@contextmanager
def kafka() -> Iterator[Broker]:
    """Use a cluster of one broker."""
    with (
        closing(Cluster(gathers=3)) as cluster,
        closing(Gate(cluster.port, frames=True)) as gate,
        closing(KafkaBroker(cluster, gate)) as broker,
    ):
        broker.prepare()
        yield broker
