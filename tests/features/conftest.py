"""Every scenario runs in two worlds: on the core in memory, and over HTTP on real servers."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

import pytest

from customer_bootstrap.embedded.redis import EmbeddedRedis
from tests.conftest import NewDatabase
from tests.features.story import Story
from tests.features.worlds.businesses import Businesses
from tests.features.worlds.http.world import HttpWorld
from tests.features.worlds.memory.world import MemoryWorld
from tests.features.worlds.retaining import INACTIVE_DAYS, PERIODS
from tests.features.worlds.served import served
from tests.features.worlds.world import World

_STEPS = (
    "addresses",
    "appointments",
    "attributes",
    "audiences",
    "by_hand",
    "consents",
    "customers",
    "dead_letters",
    "defining",
    "erasing",
    "events",
    "exports",
    "finding",
    "outcomes",
    "retention",
    "rights",
    "standing",
    "tags_and_notes",
    "tenancy",
    "time",
    "webhooks",
)


def pytest_configure(config: pytest.Config) -> None:
    for name in _STEPS:
        config.pluginmanager.register(importlib.import_module(f"tests.features.steps.{name}"))


@pytest.fixture(scope="module")
def http_world(
    redis_server: EmbeddedRedis, new_database: NewDatabase
) -> Iterator[Callable[[], World]]:
    businesses = Businesses()
    with (
        new_database() as address,
        served(
            address,
            redis_server.url,
            business_currencies=businesses.currencies,
            open_registration=businesses.open_registration,
            retention_inactive_days=INACTIVE_DAYS,
            retention_periods=PERIODS,
        ) as service,
    ):
        yield lambda: HttpWorld(service, businesses)


@pytest.fixture(params=["memory", "http"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "memory":
        return MemoryWorld(Businesses())
    open_world: Callable[[], World] = request.getfixturevalue("http_world")
    return open_world()


@pytest.fixture(autouse=True)
def story(world: World) -> Story:
    return Story(world)
