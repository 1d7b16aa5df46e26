"""Kafka keeps the contracts of transports, as far as librdkafka's mock cluster shows."""

import attrs
import pytest
from confluent_kafka import Producer

from customer_core.testing.contracts import ConsumerContract, PublisherContract
from customer_transports.kafka_client import log
from customer_transports.kafka_consumer import KafkaConsumer
from customer_transports.kafka_publisher import KafkaPublisher
from tests.transports.gate import Gate

TOPIC = "customers.events"
QUICK_TO_JOIN = {"session.timeout.ms": "4500", "heartbeat.interval.ms": "500"}


@attrs.frozen
class KafkaTransport:
    """A topic of a cluster of one broker, behind a gate."""

    gate: Gate

    @property
    def brokers(self):
        return [f"127.0.0.1:{self.gate.port}"]

    def publisher(self):
        return KafkaPublisher(self.brokers, TOPIC)

    def consumer(self, _member):
        return KafkaConsumer(self.brokers, [TOPIC], group="customer-service", options=QUICK_TO_JOIN)

    def cut_off(self):
        return self.gate.shut()


@pytest.fixture
def transport():
    cluster = Producer({"bootstrap.servers": "mock", "test.mock.num.brokers": 1}, logger=log)
    (broker,) = cluster.list_topics(timeout=10).brokers.values()
    gate = Gate(broker.port, frames=True)
    yield KafkaTransport(gate)
    gate.close()


class TestPublisher(PublisherContract):
    pass


class TestConsumer(ConsumerContract):
    pass
