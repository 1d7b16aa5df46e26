"""The worker makes archives: again and again, whatever fails, until it is told to stop."""

from __future__ import annotations

import threading

import pytest

from customer_core.event_plane.exporter import Stopped
from customer_core.kernel.errors import DependencyUnavailable
from customer_worker import exports
from customer_worker.exports import Exports

PATIENCE = 20


class Scripted:
    """Does what it is told in turn, and stops the worker when there is nothing left."""

    def __init__(self, stopping, *turns):
        self.turns = list(turns)
        self.made = self.forgotten = 0
        self._stopping = stopping

    def step(self, stopping):
        assert stopping is self._stopping
        if not self.turns:
            self._stopping.set()
            return 0
        turn = self.turns.pop(0)
        if isinstance(turn, Exception):
            raise turn
        self.made += turn
        return turn

    def forget(self):
        self.forgotten += 1
        return 1


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(exports, "IDLE_SECONDS", 0.01)


def run(exporter, stopping):
    thread = threading.Thread(target=Exports(exporter, stopping).run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_it_makes_what_is_due_until_it_stops():
    stopping = threading.Event()
    exporter = Scripted(stopping, 1, 0, 2)
    run(exporter, stopping)
    assert exporter.made == 3


@pytest.mark.parametrize("error", [DependencyUnavailable("PostgreSQL"), ZeroDivisionError()])
def test_it_goes_on_after_what_fails(error):
    stopping = threading.Event()
    exporter = Scripted(stopping, error, 1)
    run(exporter, stopping)
    assert exporter.made == 1


def test_it_ends_where_an_archive_was_broken_off():
    stopping = threading.Event()
    exporter = Scripted(stopping, Stopped(), 1)
    run(exporter, stopping)
    assert exporter.made == 0


def test_old_archives_are_removed_at_once_and_then_now_and_then(monkeypatch):
    stopping = threading.Event()
    exporter = Scripted(stopping, 1, 1, 1)
    run(exporter, stopping)
    assert exporter.forgotten == 1
    monkeypatch.setattr(exports, "FORGET_SECONDS", 0.0)
    stopping.clear()
    exporter.turns = [1, 1]
    run(exporter, stopping)
    assert exporter.forgotten > 2
