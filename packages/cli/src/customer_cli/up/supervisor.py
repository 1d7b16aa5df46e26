"""Watching the processes, and starting again the one that ended by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import attrs

from customer_bootstrap.errors import StartupError
from customer_cli.up.watched import Watched

LOOK_SECONDS = 0.25
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
HEALTHY_SECONDS = 60.0
"""After running for so long, a process that ends is started again without a longer pause."""


@attrs.define
class _Record:
    """What is remembered of a process.

    Attributes:
        failures: how often it ended without having been healthy in between.
        started_at: when it was last started.
        due: when it is to be started again, None while it runs.
    """

    started_at: float
    failures: int = 0
    due: float | None = None


class Supervisor:
    """Starts processes again that ended, each time after a longer pause.

    Args:
        watched: the processes, all of them started.
        tell: tells a person what happened, in one line.
        changed: called after a process was started again.
    """

    def __init__(
        self,
        watched: Sequence[Watched],
        *,
        tell: Callable[[str], None],
        changed: Callable[[], None],
    ) -> None:
        self._records = [(one, _Record(time.monotonic())) for one in watched]
        self._tell = tell
        self._changed = changed

    def watch(self) -> None:
        """Look after the processes until interrupted."""
        while True:
            self.look(time.monotonic())
            time.sleep(LOOK_SECONDS)

    def look(self, now: float) -> None:
        """Look at each process once; ``now`` is the time on a clock that never goes back."""
        for one, record in self._records:
            if one.pid is not None:
                if now - record.started_at > HEALTHY_SECONDS:
                    record.failures = 0
            elif record.due is None:
                self._plan(one, record, now)
            elif now >= record.due:
                self._start(one, record, now)

    def _plan(self, one: Watched, record: _Record, now: float) -> None:
        pause = min(FIRST_PAUSE * 2**record.failures, LONGEST_PAUSE)
        record.failures += 1
        record.due = now + pause
        self._tell(
            f"{one.name} ended unexpectedly ({one.ending}); it is started again in {pause:g} s. "
            f"Its log: {one.log_file}"
        )

    def _start(self, one: Watched, record: _Record, now: float) -> None:
        record.started_at, record.due = now, None
        try:
            one.start()
        except StartupError as error:
            self._tell(str(error))
        else:
            self._tell(f"{one.name} runs again.")
            self._changed()
