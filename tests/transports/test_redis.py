"""Redis Streams keep the contracts of transports."""

from urllib.parse import urlsplit

import attrs
import pytest

from customer_core.testing.contracts import ConsumerContract, PublisherContract
from customer_redis.stream_publisher import StreamPublisher
from customer_redis.streams import StreamConsumer
from tests.transports.gate import Gate

STREAM = "customers.events"


@attrs.frozen
class RedisTransport:
    """A stream of the session's Redis, behind a gate."""

    url: str
    gate: Gate

    def publisher(self):
        return StreamPublisher(self.url, STREAM)

    def consumer(self, member):
        return StreamConsumer(self.url, [STREAM], group="g", consumer=member, dead_after_ms=0)

    def cut_off(self):
        return self.gate.shut()


@pytest.fixture
def transport(redis_url):
    parts = urlsplit(redis_url)
    gate = Gate(parts.port)
    there = parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{gate.port}"))
    yield RedisTransport(there.geturl(), gate)
    gate.close()


class TestPublisher(PublisherContract):
    pass


class TestConsumer(ConsumerContract):
    pass
