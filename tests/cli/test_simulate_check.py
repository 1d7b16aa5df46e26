"""A simulated platform and the whole service: what comes of it is what must come of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from litestar.testing import TestClient

import customer_bootstrap
from customer_api.app import create_app
from customer_bootstrap import Settings
from customer_bootstrap.taking_in import ingest_messages
from customer_cli.exits import Exit
from customer_cli.simulate import running
from customer_cli.simulate.over_http import client_of

SECRET = "a secret for the tests that is long enough"
ROUGH = (
    *("--customers", 60, "--business", "default", "--business", "shop"),
    *("--duplicates", 0.3, "--disorder", 0.5, "--delay", 0.02, "--window", 300),
    *("--poison", 0.02, "--hostile", 0.02, "--envelope", "mixed"),
)


@pytest.fixture
def environment(fresh_database, redis_url, tmp_path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of a service on the session's servers."""
    settings = {"DATABASE_URL": fresh_database, "REDIS_URL": redis_url, "JWT_SECRET": SECRET}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("BUSINESS_CURRENCIES", "shop=EUR")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def service(environment) -> Iterator[customer_bootstrap.Service]:
    opened = customer_bootstrap.open_service(Settings.load(os.environ), name="test")
    yield opened
    opened.close()


@pytest.fixture
def apply_all(service) -> Callable[[], None]:
    """Let those who keep what others told read the journal to its end."""

    def applied() -> None:
        readers, partitions = (service.projector, service.accounts), service.units.partitions
        while sum(one.step(place).events for one in readers for place in range(partitions)):
            pass

    return applied


@pytest.fixture
def expectation(environment: Path) -> Path:
    return environment / "expected.jsonl"


@pytest.fixture
def simulate(customers, expectation) -> Callable[..., Any]:
    """Send a rough simulation somewhere and write down what must come of it."""

    def sent(*arguments: object) -> Any:
        outcome = customers("simulate", *ROUGH, *arguments, "--expect", expectation, "--json")
        assert outcome.code == Exit.OK, outcome.err
        return outcome.json

    return sent


def test_what_comes_of_a_rough_platform_is_what_must_come_of_it(
    simulate, apply_all, customers, expectation
) -> None:
    done = simulate("--events", 2_000, "--to", "journal")
    apply_all()

    outcome = customers("simulate", "--check", expectation, "--json")

    assert outcome.json["differences"] == []
    assert outcome.code == Exit.OK
    sections = outcome.json["sections"]
    assert {one["not_compared"] for one in sections.values()} == {None}
    assert [name for name, one in sections.items() if not one["expected"]] == []
    assert sections["journal"]["same"] == done["messages"]["events"] == 2_000
    assert sections["hostile"]["same"] == done["messages"]["hostile"]
    assert sections["poison"]["same"] == done["messages"]["poison"]


def test_a_file_of_events_comes_to_the_same_and_twice_to_no_more(
    simulate, apply_all, customers, expectation, environment
) -> None:
    simulate("--events", 500, "--to", "file", "--out", environment / "events.jsonl")
    for _ in range(2):
        customers("ingest", environment / "events.jsonl")
    apply_all()

    outcome = customers("simulate", "--check", expectation, "--json")

    assert (outcome.code, outcome.json["differences"]) == (Exit.OK, [])


def test_what_goes_by_redis_streams_arrives_whole(
    simulate, service, apply_all, customers, expectation
) -> None:
    sent = simulate("--events", 500, "--to", "redis")["sent"]
    consumer, taken = service.consumers("test")["redis"], 0
    consumer.open()
    while taken < sent:
        messages = consumer.read(5_000, 500)
        assert messages
        ingest_messages(service, messages)
        consumer.ack(messages)
        taken += len(messages)
    consumer.close()
    apply_all()

    outcome = customers("simulate", "--check", expectation, "--json")

    assert (outcome.code, outcome.json["differences"]) == (Exit.OK, [])


def test_what_goes_over_http_arrives_whole(
    simulate, service, apply_all, customers, expectation, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = client_of(service.settings, None).headers
    api = TestClient(create_app(customer_bootstrap.open_service(service.settings)))
    api.headers.update(headers)
    monkeypatch.setattr(running, "client_of", lambda *_: api)
    simulate("--events", 500, "--to", "http")
    apply_all()

    outcome = customers("simulate", "--check", expectation, "--json")

    assert (outcome.code, outcome.json["differences"]) == (Exit.OK, [])


def test_a_check_before_the_readers_are_at_the_end_says_so(
    simulate, customers, expectation
) -> None:
    simulate("--events", 200, "--to", "journal")

    outcome = customers("simulate", "--check", expectation)

    assert outcome.code == Exit.PARTLY
    assert "customers journal status --wait" in outcome.err


CORRUPTIONS = {
    "an amount": (
        "UPDATE order_summary SET base_amount = base_amount + 0.01 WHERE order_id = %(order)s",
        ("orders", "countedAmount"),
    ),
    "an order that is gone": (
        "DELETE FROM order_summary WHERE order_id = %(order)s",
        ("orders", "row"),
    ),
    "an order too much": (
        "UPDATE order_summary SET order_id = order_id || 'x' WHERE order_id = %(order)s",
        ("orders", "row"),
    ),
    "a metric": (
        "UPDATE customer_segments SET total_spent = total_spent + 1 WHERE customer_id = %(who)s",
        ("customers", "totalSpent"),
    ),
    "a tier": (
        "UPDATE customer_segments SET tier = 'silver' WHERE customer_id = %(who)s",
        ("customers", "tier"),
    ),
    "an event that is lost": (
        "DELETE FROM journal WHERE event_id = %(event)s",
        ("journal", "events"),
    ),
    "a message that is lost": (
        "DELETE FROM quarantine WHERE id = (SELECT min(id) FROM quarantine)",
        ("hostile", "row"),
    ),
}


@pytest.mark.parametrize("what", CORRUPTIONS)
def test_a_single_corruption_is_found(
    what, simulate, apply_all, customers, expectation, fresh_database
) -> None:
    statement, (section, field) = CORRUPTIONS[what]
    run = simulate("--events", 400, "--to", "journal")["run"]
    apply_all()
    who = {"order": f"{run}-order-0000010", "who": f"{run}-cust-000003", "event": f"{run}-5"}
    with psycopg.connect(fresh_database, autocommit=True) as owner:
        assert owner.execute(statement, who).rowcount == 1

    outcome = customers("simulate", "--check", expectation, "--json")

    assert outcome.code == Exit.PARTLY
    assert (section, field) in {(d["section"], d["field"]) for d in outcome.json["differences"]}
