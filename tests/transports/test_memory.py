"""The transport in memory keeps the contracts."""

import pytest

from customer_core.testing.contracts import ConsumerContract, PublisherContract
from customer_core.testing.transports import MemoryTransport


@pytest.fixture
def transport():
    return MemoryTransport()


class TestPublisher(PublisherContract):
    pass


class TestConsumer(ConsumerContract):
    pass
