"""Advancing the readers of the journal, partition by partition, until nothing is left to read."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable

from customer_core.event_plane.readers import Reader
from customer_core.event_plane.relay import Relay
from customer_core.kernel.errors import Unavailable
from customer_worker.agenda import Agenda, Task

_log = logging.getLogger("customers.worker")

SLICE_SECONDS = 1.0
"""How long one task may keep a thread, while others wait, before it queues up again."""

_PERSPECTIVES = 0


class Advancer:
    """Runs the readers wherever there is work; any number of threads may ask and help.

    Args:
        perspectives: goes first in each partition, because people wait for what it does.
        others: follow.
        partitions: how many the journal has.
        stopping: ends the work between two steps.
    """

    def __init__(
        self,
        perspectives: Reader,
        *others: Reader,
        partitions: int,
        stopping: threading.Event,
    ) -> None:
        self._readers = (perspectives, *others)
        self._partitions = range(partitions)
        self._stopping = stopping
        self._agenda = Agenda()
        self._counting = threading.Lock()
        self._taken = 0
        self._waiting: set[int] = set()
        self.worked = threading.Event()
        """Set after each task done, for who looks after it."""

    @property
    def taken(self) -> int:
        """How many events the readers have taken since the process began."""
        return self._taken

    def advance(self, partitions: Iterable[int], *, seconds: float | None = None) -> bool:
        """Advance the readers in some partitions, and help with all that is wanted besides.

        What another thread is at already is left to it; it will look once more. Failures are told
        to the log alone: what was not done stays in the journal, and is found again by the lookout
        or by the scheduler's next poke.

        Args:
            partitions: where there may be work; a number the journal does not have is ignored.
            seconds: return after about this time even if something is left.

        Returns:
            Whether nothing was left that no thread is at.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        known = (partition for partition in partitions if partition in self._partitions)
        self._agenda.want(Task(_PERSPECTIVES, partition) for partition in known)
        while not self._stopping.is_set():
            if deadline is not None and time.monotonic() > deadline:
                return False
            task = self._agenda.take()
            if task is None:
                return True
            self._perform(task)
        return False

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until there is nothing to do; tell whether that came in time."""
        return self._agenda.wait_until_idle(seconds)

    def _perform(self, task: Task) -> None:
        try:
            drained = self._drain(task)
        except Unavailable as error:
            self._fail_softly(task, error)
            if task.reader == _PERSPECTIVES:
                self._agenda.forget()
        except Exception:  # noqa: BLE001 - a bug in one reader must not hold up the others
            _log.exception("reader failed", extra=self._named(task))
            self._agenda.want(self._following(task))
        else:
            self._agenda.want(self._following(task) if drained else [task])
        finally:
            self._agenda.finish(task)
            self.worked.set()

    def _drain(self, task: Task) -> bool:
        """Take steps until there is no more, and tell so, or until others should have a turn."""
        reader = self._readers[task.reader]
        until = time.monotonic() + SLICE_SECONDS
        while not self._stopping.is_set() and time.monotonic() < until:
            step = reader.step(task.partition)
            with self._counting:
                self._taken += step.events
            if step.events or not isinstance(reader, Relay):
                self._recovered(task)
            self._agenda.want(Task(_PERSPECTIVES, written) for written in sorted(step.partitions))
            if not step.more:
                return True
        return False

    def _following(self, task: Task) -> list[Task]:
        if task.reader != _PERSPECTIVES:
            return []
        return [Task(reader, task.partition) for reader in range(1, len(self._readers))]

    def _fail_softly(self, task: Task, error: Unavailable) -> None:
        """Tell that a reader waits, once until it goes on, in however many partitions it does."""
        with self._counting:
            first = task.reader not in self._waiting
            self._waiting.add(task.reader)
        level = logging.WARNING if first else logging.DEBUG
        _log.log(level, "reader waits", extra={**self._named(task), "reason": str(error)})

    def _recovered(self, task: Task) -> None:
        """Tell that a reader goes on; a relay that has nothing to send does not show that."""
        if task.reader in self._waiting:
            with self._counting:
                self._waiting.discard(task.reader)
            _log.info("reader goes on", extra=self._named(task))

    def _named(self, task: Task) -> dict[str, object]:
        reader = self._readers[task.reader]
        name = reader.name if isinstance(reader, Relay) else type(reader).__name__
        return {"reader": name, "partition": task.partition}
