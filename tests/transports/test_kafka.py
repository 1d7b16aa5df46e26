"""Kafka keeps the contracts of transports, as far as librdkafka's mock cluster shows."""

import secrets
import time
from contextlib import closing, contextmanager

import attrs
import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException

from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing.contracts import ConsumerContract, PublisherContract
from customer_core.testing.contracts.transports import (
    PATIENCE_SECONDS,
    a_message,
    ids,
    received,
    until_answered,
    until_refused,
)
from customer_transports import kafka_consumer, kafka_publisher
from customer_transports.kafka_consumer import KafkaConsumer
from customer_transports.kafka_publisher import KafkaPublisher
from tests.transports.gate import Gate
from tests.transports.kafka_cluster import Cluster

QUICK = {
    "session.timeout.ms": "2500",
    "heartbeat.interval.ms": "200",
    "socket.timeout.ms": "1500",
    "fetch.wait.max.ms": "20",
    "reconnect.backoff.ms": "10",
    "reconnect.backoff.max.ms": "100",
}


@attrs.frozen
class KafkaTransport:
    """A topic of a cluster of one broker, behind a gate, and a group of its own."""

    name: str
    gate: Gate

    @property
    def brokers(self):
        return [f"127.0.0.1:{self.gate.port}"]

    def publisher(self):
        return KafkaPublisher(self.brokers, self.name, options=QUICK)

    def consumer(self, _member):
        return KafkaConsumer(self.brokers, [self.name], group=self.name, options=QUICK)

    def cut_off(self):
        return impatiently(self.gate.shut())

    def fallen_silent(self):
        return impatiently(self.gate.silent())


@contextmanager
def impatiently(outage):
    """Count Kafka as not answering sooner than in production, as long as an outage lasts."""
    with outage, pytest.MonkeyPatch.context() as patch:
        for module in (kafka_consumer, kafka_publisher):
            patch.setattr(module, "SECONDS", 0.5)
        yield


@pytest.fixture(scope="module")
def cluster():
    with closing(Cluster()) as cluster:
        yield cluster


@pytest.fixture
def transport(cluster):
    name = f"test-{secrets.token_hex(6)}"
    cluster.create(name)
    gate = Gate(cluster.port, frames=True)
    yield KafkaTransport(name, gate)
    gate.close()


class TestPublisher(PublisherContract):
    pass


class TestConsumer(ConsumerContract):
    pass


def read_until(consumer, event_id):
    """Read until an event comes; others may come again before it."""
    while event_id not in ids(received(consumer, 1)):
        pass


def test_after_a_short_outage_a_member_goes_on_without_joining_again(transport, caplog):
    caplog.set_level("INFO", logger="customers.kafka")
    consumer = KafkaConsumer(
        transport.brokers,
        [transport.name],
        group=transport.name,
        options={**QUICK, "session.timeout.ms": "30000"},
    )
    with closing(consumer), closing(transport.publisher()) as publisher:
        consumer.open()
        publisher.publish([a_message(1)])
        received(consumer, 1)
        for number in (2, 3):
            publisher.publish([a_message(number)])
            assert ids(received(consumer, 1, acknowledged=False)) == [f"evt-{number}"]
            with transport.cut_off():
                until_refused(lambda: consumer.read(100, 10))
                until_refused(consumer.open)
            until_answered(consumer.open)
            assert ids(received(consumer, 1)) == [f"evt-{number}"]

    joined = [one for one in caplog.records if one.message == "partitions assigned"]
    assert len(joined) == 1


def test_a_member_that_cannot_come_back_learns_that_it_is_none_any_more(transport, caplog):
    caplog.set_level("INFO", logger="customers.kafka")
    with closing(transport.publisher()) as publisher, closing(transport.consumer("a")) as consumer:
        consumer.open()
        publisher.publish([a_message(1)])
        received(consumer, 1)
        with transport.cut_off():
            until_refused(lambda: consumer.read(100, 10))
            deadline = time.monotonic() + PATIENCE_SECONDS
            while "partitions lost" not in caplog.messages:
                assert time.monotonic() < deadline
                until_refused(consumer.open)
        until_answered(consumer.open)
        until_answered(lambda: publisher.publish([a_message(2)]))

        read_until(consumer, "evt-2")


def test_a_connection_that_fell_silent_is_given_up_and_made_again(transport):
    with closing(transport.publisher()) as publisher, closing(transport.consumer("a")) as consumer:
        consumer.open()
        publisher.publish([a_message(1)])
        received(consumer, 1)
        with transport.fallen_silent():
            until_refused(lambda: publisher.publish([a_message(2)]))
            until_refused(lambda: consumer.read(100, 10))
            until_refused(consumer.open)
        until_answered(consumer.open)
        until_answered(lambda: publisher.publish([a_message(3)]))

        read_until(consumer, "evt-3")


def test_who_cannot_go_back_joins_again(transport, monkeypatch):
    class Forward(Consumer):
        def seek(self, *_):
            raise KafkaException(KafkaError(KafkaError._STATE))  # noqa: SLF001 - the name it has

    monkeypatch.setattr(kafka_consumer, "Consumer", Forward)
    with closing(transport.publisher()) as publisher, closing(transport.consumer("a")) as consumer:
        consumer.open()
        publisher.publish([a_message(1)])
        received(consumer, 1, acknowledged=False)
        with pytest.raises(DependencyUnavailable):
            consumer.open()
        consumer.open()

        assert ids(received(consumer, 1)) == ["evt-1"]


def test_an_outage_is_told_of_in_a_few_lines(transport, caplog):
    with closing(transport.consumer("a")) as consumer:
        consumer.open()
        with transport.cut_off():
            until_refused(lambda: consumer.read(100, 10))
            for _ in range(15):
                until_refused(lambda: consumer.read(100, 10))

    assert 1 <= len([one for one in caplog.records if "refused" in one.getMessage()]) <= 10


def test_a_topic_that_is_missing_is_read_once_it_is_there(transport, monkeypatch):
    monkeypatch.setattr(kafka_consumer, "TOPICS_LOOKED_FOR_MILLISECONDS", 500)
    later = attrs.evolve(transport, name=f"{transport.name}-later")
    with closing(later.consumer("a")) as consumer, closing(later.publisher()) as publisher:
        consumer.open()
        assert list(consumer.read(100, 10)) == []
        publisher.publish([a_message(1)])

        assert ids(received(consumer, 1)) == ["evt-1"]
