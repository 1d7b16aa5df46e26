"""RabbitMQ keeps the contracts of transports."""

import asyncio
import secrets
from contextlib import closing

import aio_pika
import attrs
import pytest

from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing.contracts import ConsumerContract, PublisherContract
from customer_core.testing.contracts.transports import a_message, received
from customer_transports import rabbitmq_consumer
from customer_transports.rabbitmq_consumer import RabbitConsumer
from customer_transports.rabbitmq_link import ping
from customer_transports.rabbitmq_publisher import RabbitPublisher
from tests.transports.gate import Gate

PORT = 5672
SERVER = f"amqp://guest:guest@127.0.0.1:{PORT}/"


@attrs.frozen
class RabbitTransport:
    """An exchange and a queue of the machine's RabbitMQ, behind a gate."""

    name: str
    gate: Gate

    @property
    def url(self):
        return f"amqp://guest:guest@127.0.0.1:{self.gate.port}/"

    def publisher(self):
        return RabbitPublisher(self.url, self.name)

    def consumer(self, _member):
        return RabbitConsumer(self.url, self.name, exchanges=[self.name], bindings=["#"])

    def cut_off(self):
        return self.gate.shut()


@pytest.fixture(scope="module", autouse=True)
def _server():
    try:
        ping(SERVER)
    except DependencyUnavailable:
        pytest.skip(f"no RabbitMQ answers at {SERVER}")


@pytest.fixture
def transport():
    name = f"test-{secrets.token_hex(6)}"
    gate = Gate(PORT)
    yield RabbitTransport(name, gate)
    gate.close()
    asyncio.run(delete(name))


async def delete(name):
    async with await aio_pika.connect(SERVER) as connection:
        channel = await connection.channel()
        for each in (name, f"{name}.dead"):
            await channel.queue_delete(each)
            await channel.exchange_delete(each)


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

    assert asyncio.run(first_of(f"{transport.name}.dead")) == b'{"number": 1}'


def test_an_exchange_of_another_type_lets_messages_wait(transport, caplog):
    asyncio.run(declare_fanout(transport.name))
    with closing(transport.publisher()) as publisher, pytest.raises(DependencyUnavailable):
        publisher.publish([a_message(1)])
    assert "PRECONDITION_FAILED" in caplog.records[-1].reason


async def first_of(queue):
    async with await aio_pika.connect(SERVER) as connection:
        channel = await connection.channel()
        found = await (await channel.get_queue(queue)).get(timeout=5)
        await found.ack()
        return found.body


async def declare_fanout(name):
    async with await aio_pika.connect(SERVER) as connection:
        channel = await connection.channel()
        await channel.declare_exchange(name, aio_pika.ExchangeType.FANOUT, durable=True)
