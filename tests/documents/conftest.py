"""The service as the documents' examples meet it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from customer_bootstrap.embedded.redis import EmbeddedRedis
from tests.conftest import NewDatabase
from tests.features.worlds.served import Served, served


@pytest.fixture(scope="module")
def service(redis_server: EmbeddedRedis, new_database: NewDatabase) -> Iterator[Served]:
    opened = frozenset({"default", "new", "put"})
    with (
        new_database() as address,
        served(address, redis_server.url, open_registration=opened) as running,
    ):
        yield running
