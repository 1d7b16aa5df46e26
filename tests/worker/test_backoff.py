"""Backoff: longer after each failure, anew after a success."""

from __future__ import annotations

from customer_worker.backoff import Backoff


class Waits:
    """An event that is never set, and notes how long it was waited for."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def wait(self, seconds: float) -> None:
        self.seconds.append(seconds)


def test_doubles_up_to_the_longest_pause_and_begins_anew_after_a_success():
    waits = Waits()
    backoff = Backoff(waits, first=1, most=3)

    assert not backoff.failing
    for _ in range(3):
        backoff.pause()
    assert backoff.failing
    backoff.reset()
    backoff.pause()

    assert waits.seconds == [1, 2, 3, 1]
