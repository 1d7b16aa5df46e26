"""How a process of ours is told to stop."""

from __future__ import annotations

import signal
import threading

UNFIT = 3
"""What a process exits with that cannot start as it is set up; the command line's own code."""


def stop_on_signals() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
    return stopping
