"""journal status, replay, retention and adopt: what operators do with the journal."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import attrs
import pytest

from customer_bootstrap.adopting import Adoption
from customer_cli.commands.journal import adopt as adopting
from customer_cli.exits import Exit
from customer_core.event_plane.keeping import Stall
from customer_core.testing import order_created


@pytest.fixture
def read_orders(memory):
    """Two orders that every reader has read."""
    memory.ingest(order_created("order-1"), order_created("order-2"))
    memory.settle()


def keep_days(service, days):
    service.settings = SimpleNamespace(journal_retention_days=days)


def test_status_tells_what_holds_readers_up(customers, service, memory, monkeypatch):
    state = attrs.evolve(
        memory.keeper.state(),
        stall=Stall(seconds=7.25, pid=123, application="psql", state="idle in transaction"),
        quarantined=4,
    )
    monkeypatch.setattr(memory.keeper, "state", lambda: state)

    found = customers("journal", "status", "--json").json
    shown = customers("journal", "status").out

    assert (found["stall"]["pid"], found["stall"]["seconds"], found["quarantined"]) == (123, 7.2, 4)
    assert found["transports"] == [
        {"transport": "redis-out", "up": False, "detail": "It does not answer."}
    ]
    for word in ("process 123 psql", "idle in transaction", "7.2 s", "In quarantine", "redis-out"):
        assert word in shown


def test_a_transaction_at_work_is_no_stall(customers, service, memory, monkeypatch):
    state = attrs.evolve(memory.keeper.state(), stall=Stall(seconds=0.2, pid=123))
    monkeypatch.setattr(memory.keeper, "state", lambda: state)
    assert customers("journal", "status", "--json").json["stall"] is None


def test_replay_lets_a_reader_read_again_after_a_question(
    customers, service, memory, read_orders, monkeypatch
):
    monkeypatch.setattr("typer.confirm", lambda question, **_: "2 events again" in question)

    outcome = customers("journal", "replay", "perspectives")

    assert outcome.code == Exit.OK
    assert "perspectives reads 2 events again" in outcome.out
    assert sum(one.lag for one in memory.platform.status(["perspectives"])) == 2
    assert service.pokes.partitions


def test_replay_changes_nothing_without_agreement_or_on_a_dry_run(
    customers, service, memory, read_orders, monkeypatch
):
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    assert customers("journal", "replay", "perspectives").code == Exit.REFUSED
    told = customers("journal", "replay", "perspectives", "--dry-run", "--json").json
    assert told == {"reader": "perspectives", "dryRun": True, "events": 2, "partitions": 2}
    assert not any(one.lag for one in memory.platform.status(["perspectives"]))


def test_replay_can_begin_at_a_time(customers, service, memory, read_orders):
    memory.clock.advance(timedelta(hours=1))
    memory.ingest(order_created("order-3"))
    memory.settle()
    since = memory.clock.now().isoformat()
    told = customers("journal", "replay", "perspectives", "--since", since, "--yes", "--json").json
    assert told["events"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody",), "no reader 'nobody'"),
        (("perspectives", "--partition", "99"), "no partition 99"),
        (("perspectives", "--since", "yesterday"), "--since"),
    ],
)
def test_replay_of_what_is_not_there_is_refused(customers, service, arguments, said):
    outcome = customers("journal", "replay", *arguments)
    assert outcome.code in (Exit.NOT_FOUND, Exit.REFUSED)
    assert said in outcome.err


def test_retention_lets_go_of_what_is_old_and_read(customers, service, memory, read_orders):
    keep_days(service, 30)
    assert customers("journal", "retention", "--json").json["events"] == 0
    memory.clock.advance(timedelta(days=31))
    assert customers("journal", "retention", "--dry-run", "--json").json["events"] == 2
    outcome = customers("journal", "retention")
    assert "2 events" in outcome.out
    assert customers("journal", "retention", "--older-than", "1d", "--json").json["events"] == 0
    assert customers("journal", "status", "--json").json["retainedSince"]


def test_replay_says_when_events_are_no_longer_kept(customers, service, memory, read_orders):
    keep_days(service, 30)
    memory.clock.advance(timedelta(days=31))
    customers("journal", "retention")
    assert "no longer kept" in customers("journal", "replay", "perspectives", "--dry-run").err


def test_without_a_setting_nothing_is_let_go_of_unasked(customers, service):
    keep_days(service, None)
    outcome = customers("journal", "retention")
    assert outcome.code == Exit.REFUSED
    assert "JOURNAL_RETENTION_DAYS" in outcome.err


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (Adoption(events=5, places=3, partitions=1), "5 events in 1 partitions, and 3 places"),
        (Adoption(events=5, places=3, partitions=1, here=2), "2 events written since"),
        (Adoption(), "No event needs another"),
    ],
)
def test_adopt_says_what_it_did(customers, environment, monkeypatch, done, said):
    monkeypatch.setattr(adopting, "adopt_journal", lambda *_, **__: done)
    assert said in customers("journal", "adopt").out
    assert customers("journal", "adopt", "--dry-run", "--json").json["events"] == done.events
