"""Children that outlived a ``customers up`` which was killed."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import psutil

from customer_bootstrap.embedded import processes
from customer_cli.up.programs import MARK

_STOP_SECONDS = 5.0


def stop_leftovers(folder: Path) -> int:
    """Stop the children of an earlier run in this folder, which is claimed; return how many."""
    found = list(_leftovers(folder))
    for process in found:
        processes.stop(process, (signal.SIGTERM, _STOP_SECONDS))
    return len(found)


def _leftovers(folder: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(folder):
                yield process
        except (psutil.Error, OSError):
            continue
