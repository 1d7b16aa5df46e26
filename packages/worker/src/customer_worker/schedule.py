"""``python -m customer_worker.schedule``: poke the worker in time.

Every ten seconds all partitions, which heals a poke that was lost; twice a minute whatever
businesses have newly defined; as often as is set the tick, for those whom time alone moves to
another segment; once a minute the weekly retention, which knows itself whether it is due. Any
number of schedulers may run: a poke too many finds nothing to do.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Protocol

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from customer_bootstrap import Settings
from customer_bootstrap.pokes import JOURNAL_PARTITIONS, open_pokes
from customer_bootstrap.telemetry import configure_logging
from customer_core.kernel.errors import CustomerServiceError
from customer_worker.signals import UNFIT, stop_on_signals

POKE_SECONDS = 10.0
REDEFINE_SECONDS = 30.0
RETAIN_SECONDS = 60.0


class Pokes(Protocol):
    """The way to the worker; it never waits and never fails."""

    def poke(self, partitions: Iterable[int]) -> None:
        """Tell it that partitions of the journal may have work."""
        ...

    def tick(self) -> None:
        """Tell it to assess those whom time has moved."""
        ...

    def redefine(self) -> None:
        """Tell it that a business may have changed what it defines."""
        ...

    def retain(self) -> None:
        """Tell it that the retention may be due."""
        ...


def keep_time(  # noqa: PLR0913 - by name, one for each thing that is poked
    pokes: Pokes,
    stopping: threading.Event,
    *,
    tick_seconds: float,
    poke_seconds: float = POKE_SECONDS,
    redefine_seconds: float = REDEFINE_SECONDS,
    retain_seconds: float = RETAIN_SECONDS,
) -> None:
    """Poke at once and then in time, until stopping."""
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(max_workers=1)},
        job_defaults={"coalesce": True, "misfire_grace_time": None},
        timezone=UTC,
    )
    now = datetime.now(UTC)
    everywhere = range(JOURNAL_PARTITIONS)
    for ask, arguments, seconds in (
        (pokes.poke, [everywhere], poke_seconds),
        (pokes.tick, [], tick_seconds),
        (pokes.redefine, [], redefine_seconds),
        (pokes.retain, [], retain_seconds),
    ):
        every = IntervalTrigger(seconds=seconds, timezone=UTC)
        scheduler.add_job(ask, every, args=arguments, next_run_time=now)
    scheduler.start()
    try:
        stopping.wait()
    finally:
        scheduler.shutdown()


def main() -> int:
    """Keep time until told to stop, and return what the process exits with."""
    stopping = stop_on_signals()
    try:
        settings = Settings.load(os.environ)
    except CustomerServiceError as error:
        sys.stderr.write(f"{error}\n")
        return UNFIT
    configure_logging(settings.log_level, settings.log_format, settings.service_name)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    with open_pokes(settings) as pokes:
        keep_time(pokes, stopping, tick_seconds=settings.segment_update_interval)
    return 0


if __name__ == "__main__":
    sys.exit(main())
