"""Ctrl-C while messages are being sent: what is at hand is finished, then all is written down."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, current_thread, main_thread
from types import FrameType


@contextmanager
def stopped_by_interrupt() -> Iterator[Event]:
    """Offer an event that the first Ctrl-C or SIGTERM sets; the second one ends at once."""
    stopping = Event()
    if current_thread() is not main_thread():
        yield stopping
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        if stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
