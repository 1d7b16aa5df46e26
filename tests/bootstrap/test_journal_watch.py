"""What metrics and readiness tell of the journal, and that nobody waits long for it."""

from __future__ import annotations

import threading
from datetime import timedelta

import attrs
import pytest

from customer_bootstrap.health import Check
from customer_bootstrap.journal_metrics import JournalMetrics
from customer_bootstrap.journal_watch import JournalWatch, Sight, journal_check
from customer_bootstrap.telemetry import Metrics
from customer_core.event_plane.dead_letters import LetterCount, LetterState
from customer_core.event_plane.keeping import JournalState, Stall
from customer_core.event_plane.ports import CursorStatus
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import NOON

MINUTE_AGO = NOON - timedelta(minutes=1)


def lag(reader, partition, events):
    oldest = MINUTE_AGO if events else None
    return CursorStatus(cursor=reader, partition=partition, lag=events, oldest=oldest)


SIGHT = Sight(
    readers=[lag("perspectives", 0, 3), lag("perspectives", 1, 4), lag("relay:redis", 0, 0)],
    state=JournalState(
        stall=Stall(seconds=12.0, pid=77), quarantined=2, sizes={0: 8192}, retained_since=None
    ),
    letters=[
        LetterCount(reader="orders", state=LetterState.DEAD, letters=5, oldest=MINUTE_AGO),
    ],
    transports=[Check("redis-out", ok=False, detail="It does not answer.", needed=False)],
    at=NOON,
)
CALM = attrs.evolve(
    SIGHT,
    readers=[lag("perspectives", 0, 0)],
    letters=[],
    state=attrs.evolve(SIGHT.state, stall=None),
)


def test_the_figures_are_told_in_the_form_of_prometheus():
    metrics = Metrics()
    JournalMetrics(metrics.registry).show(SIGHT)
    told = metrics.render().decode().splitlines()
    for line in (
        'customers_journal_lag{reader="perspectives"} 7.0',
        'customers_journal_lag_seconds{reader="perspectives"} 60.0',
        'customers_journal_lag{reader="relay:redis"} 0.0',
        "customers_journal_horizon_stall_seconds 12.0",
        'customers_journal_dead_letters{reader="orders",state="dead"} 5.0',
        "customers_journal_quarantined 2.0",
        'customers_journal_partition_bytes{partition="0"} 8192.0',
        'customers_transport_up{transport="redis-out"} 0.0',
    ):
        assert line in told


def test_what_is_over_is_no_longer_told():
    metrics = Metrics()
    shown = JournalMetrics(metrics.registry)
    shown.show(SIGHT)
    shown.show(CALM)
    told = metrics.render().decode()
    assert "customers_journal_dead_letters{" not in told
    assert "customers_journal_horizon_stall_seconds 0.0" in told


def test_readers_that_keep_up_are_well():
    check = journal_check(CALM, most_lag=1, most_stall=1)
    assert (check.ok, check.needed) == (True, False)


@pytest.mark.parametrize(
    ("most_lag", "most_stall", "said"),
    [(7, 60, "perspectives has 7 events"), (100, 10, "process 77")],
)
def test_a_lag_or_a_stall_beyond_its_limit_is_a_warning(most_lag, most_stall, said):
    check = journal_check(SIGHT, most_lag=most_lag, most_stall=most_stall)
    assert (check.ok, check.needed) == (False, False)
    assert said in check.detail


def test_what_is_fresh_is_not_looked_at_again():
    looks = []
    watch = JournalWatch(lambda: looks.append(1) or CALM, fresh_seconds=60, patience_seconds=60)
    assert watch.seen() is watch.seen() is CALM
    assert len(looks) == 1


def test_whoever_asks_gets_the_last_while_a_look_takes_long(monkeypatch):
    slow = threading.Event()
    answers = iter([CALM, SIGHT])

    def look():
        found = next(answers)
        if found is SIGHT:
            slow.wait(60)
        return found

    watch = JournalWatch(look, fresh_seconds=0, patience_seconds=60)
    assert watch.seen() is CALM
    monkeypatch.setattr(watch, "_patience_seconds", 0)
    assert watch.seen() is CALM
    slow.set()


def test_nothing_is_told_of_a_journal_that_cannot_be_seen():
    def look():
        raise DependencyUnavailable("PostgreSQL")

    watch = JournalWatch(look, patience_seconds=60)
    assert watch.seen() is None
    assert journal_check(None, most_lag=1, most_stall=1).ok is False
