"""The scheduler: at once, and then again and again."""

from __future__ import annotations

import threading
from collections.abc import Iterable

import pytest

from customer_worker import schedule
from customer_worker.schedule import keep_time


class Pokes:
    """Notes what it is asked, and ends the scheduler when it has seen enough."""

    def __init__(self, stopping: threading.Event) -> None:
        self.partitions: list[list[int]] = []
        self.ticks = self.redefinitions = self.retentions = 0
        self._stopping = stopping

    def poke(self, partitions: Iterable[int]) -> None:
        self.partitions.append(list(partitions))
        self._look()

    def tick(self) -> None:
        self.ticks += 1
        self._look()

    def redefine(self) -> None:
        self.redefinitions += 1
        self._look()

    def retain(self) -> None:
        self.retentions += 1
        self._look()

    def _look(self) -> None:
        asked = (self.ticks, self.redefinitions, self.retentions, len(self.partitions))
        if min(asked) >= 2:
            self._stopping.set()


def test_pokes_every_partition_and_ticks_again_and_again(stopping):
    pokes = Pokes(stopping)

    soon = 0.05
    keep_time(
        pokes,
        stopping,
        poke_seconds=soon,
        tick_seconds=soon,
        redefine_seconds=soon,
        retain_seconds=soon,
    )

    assert pokes.partitions[:2] == [list(range(16))] * 2
    assert pokes.ticks >= 2
    assert pokes.redefinitions >= 2
    assert pokes.retentions >= 2


def test_the_tick_comes_as_often_as_is_set(monkeypatch: pytest.MonkeyPatch):
    kept: dict[str, float] = {}
    monkeypatch.setattr(schedule, "keep_time", lambda *_, **told: kept.update(told))
    for name, value in {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "JWT_SECRET": "a secret for the tests that is long enough",
        "SEGMENT_UPDATE_INTERVAL": "120",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(schedule, "stop_on_signals", threading.Event)
    monkeypatch.setattr(schedule, "configure_logging", lambda *_: None)

    assert schedule.main() == 0

    assert kept == {"tick_seconds": 120}
