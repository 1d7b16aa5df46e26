"""Every route is called with marked data: logs, figures, messages and refusals hold none of it."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

import attrs
import pytest

from customer_bootstrap.embedded.redis import EmbeddedRedis
from customer_bootstrap.telemetry import log_handler
from tests.conftest import NewDatabase
from tests.e2e.every_route import call_everything
from tests.features.worlds.served import Served, served

pytestmark = [pytest.mark.postgres, pytest.mark.redis]

MARK = re.compile(r"mk\d+zq", re.IGNORECASE)


@attrs.define
class Heard:
    """What was told while every route was called.

    Attributes:
        log: all lines, the most talkative level.
        refusals: bodies of answers that refuse, without the id that the call itself asked for.
    """

    log: str
    refusals: dict[str, str]
    figures: str
    messages: list[bytes]
    calls: int


@pytest.fixture(scope="module")
def service(redis_server: EmbeddedRedis, new_database: NewDatabase) -> Iterator[Served]:
    with new_database() as address, served(address, redis_server.url) as one:
        yield one


@pytest.fixture(scope="module")
def heard(service: Served) -> Heard:
    lines, root = io.StringIO(), logging.getLogger()
    handler, level = log_handler("json", "customer-service", lines), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        calls, refusals = call_everything(service)
        service.settle()
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    return Heard(
        log=lines.getvalue(),
        refusals=refusals,
        figures=service.client.get("/metrics").text,
        messages=_queued(service),
        calls=calls,
    )


def _queued(service: Served) -> list[bytes]:
    keys = [*service.redis.scan_iter("customers:events*"), *service.redis.scan_iter("dramatiq:*")]
    found: list[bytes] = []
    for key in keys:
        if service.redis.type(key) == b"hash":
            found += service.redis.hvals(key)
        elif service.redis.type(key) == b"list":
            found += service.redis.lrange(key, 0, -1)
    return found


def test_every_route_was_called_and_told_of_something(heard: Heard) -> None:
    assert heard.calls > 60
    assert heard.log.count("\n") > heard.calls
    assert heard.refusals
    assert heard.messages


def test_the_log_names_nobody(heard: Heard) -> None:
    """The client's own lines aside."""
    lines = [line for line in heard.log.splitlines() if '"logger": "httpx"' not in line]
    told = [line for line in lines if MARK.search(line) or "712345678" in line]
    assert not told


def test_the_figures_name_nobody(heard: Heard) -> None:
    assert not MARK.search(heard.figures)


def test_messages_to_the_worker_name_nobody(heard: Heard) -> None:
    assert not [one for one in heard.messages if MARK.search(one.decode(errors="replace"))]


def test_refusals_say_nothing_of_what_is_kept(heard: Heard) -> None:
    told = {call: text for call, text in heard.refusals.items() if MARK.search(text)}
    assert not told
