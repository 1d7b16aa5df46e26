"""RabbitMQ keeps the contracts of transports."""

import gc
import secrets
from contextlib import closing

import aio_pika
import attrs
import pytest

from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing.contracts import ConsumerContract, PublisherContract
from customer_core.testing.contracts.transports import (
    a_message,
    ids,
    received,
    until_answered,
    until_refused,
)
from customer_transports import rabbitmq_consumer, rabbitmq_link, rabbitmq_publisher
from customer_transports.rabbitmq_consumer import RabbitConsumer
from customer_transports.rabbitmq_publisher import RabbitPublisher
from tests.transports import rabbitmq_server
from tests.transports.gate import Gate


@attrs.frozen
class RabbitTransport:
    """An exchange and a queue of the machine's RabbitMQ, behind a gate."""

    name: str
    gate: Gate

    @property
    def url(self):
        return rabbitmq_server.url(self.gate.port)

    def publisher(self):
        return RabbitPublisher(self.url, self.name)

    def consumer(self, _member):
        return RabbitConsumer(self.url, self.name, exchanges=[self.name], bindings=["#"])

    def cut_off(self):
        return self.gate.shut()


@pytest.fixture(scope="module", autouse=True)
def _server():
    rabbitmq_server.needed()


@pytest.fixture
def transport():
    name = f"test-{secrets.token_hex(6)}"
    gate = Gate(rabbitmq_server.PORT)
    yield RabbitTransport(name, gate)
    gate.close()
    rabbitmq_server.remove(name)


class TestPublisher(PublisherContract):
    pass


class TestConsumer(ConsumerContract):
    pass


def test_that_nobody_listens_to_a_topic_is_told_once(transport, caplog):
    with closing(transport.publisher()) as publisher:
        publisher.publish([a_message(1), a_message(2)])
        publisher.publish([a_message(3)])

    (told,) = [record for record in caplog.records if record.message.startswith("no queue")]
    assert told.topic == "customers.customer.created"


def test_what_is_handed_out_too_often_becomes_a_dead_letter(transport, monkeypatch):
    monkeypatch.setattr(rabbitmq_consumer, "DELIVERIES", 2)
    with closing(transport.publisher()) as publisher, closing(transport.consumer("a")) as consumer:
        consumer.open()
        publisher.publish([a_message(1)])
        for _ in range(3):
            received(consumer, 1, acknowledged=False)
            consumer.open()

        assert list(consumer.read(100, 10)) == []

    dead = rabbitmq_server.on_channel(lambda channel: first_of(channel, f"{transport.name}.dead"))
    assert dead == b'{"number": 1}'


def test_a_connection_that_fell_silent_is_given_up_and_made_again(transport, monkeypatch):
    monkeypatch.setattr(rabbitmq_link, "HEARTBEAT_SECONDS", 1)
    with closing(transport.publisher()) as publisher, closing(transport.consumer("a")) as consumer:
        consumer.open()
        publisher.publish([a_message(1)])
        received(consumer, 1)
        with transport.gate.silent():
            until_refused(lambda: publisher.publish([a_message(2)]))
            until_refused(lambda: consumer.read(100, 10))
        until_answered(consumer.open)
        until_answered(lambda: publisher.publish([a_message(3)]))

        came = ids(received(consumer, 1))
        if came == ["evt-1"]:  # it comes again where the silence has swallowed its acknowledgement
            came = ids(received(consumer, 1))
        assert came[-1] == "evt-3"
        assert set(came) <= {"evt-1", "evt-3"}


def test_a_connection_that_was_never_made_is_closed_too(transport, monkeypatch):
    monkeypatch.setattr(rabbitmq_publisher, "SECONDS", 0.2)
    with transport.gate.silent(), closing(transport.publisher()) as publisher:
        with pytest.raises(DependencyUnavailable) as refused:
            publisher.publish([a_message(1)])
        del refused
        gc.collect()  # a connection that was left open warns when it goes


def test_an_exchange_of_another_type_lets_messages_wait(transport, caplog):
    rabbitmq_server.on_channel(lambda channel: declare_fanout(channel, transport.name))
    with closing(transport.publisher()) as publisher, pytest.raises(DependencyUnavailable):
        publisher.publish([a_message(1)])
    assert "PRECONDITION_FAILED" in caplog.records[-1].reason


async def first_of(channel, queue):
    found = await (await channel.get_queue(queue)).get(timeout=5)
    await found.ack()
    return found.body


async def declare_fanout(channel, name):
    await channel.declare_exchange(name, aio_pika.ExchangeType.FANOUT, durable=True)
