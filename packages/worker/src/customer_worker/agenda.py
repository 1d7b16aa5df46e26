"""What there is to do: each task once however often it is asked for, by one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterable

import attrs


@attrs.frozen
class Task:
    """One reader's work in one partition of the journal.

    Attributes:
        reader: place of the reader among all.
        partition: where.
    """

    reader: int
    partition: int


class Agenda:
    """Tasks that threads want and take, first come, first served.

    A task asked for while a thread is at it is kept and done once more, for what asked for it may
    have come too late for that thread to see. Whoever finishes a task has to ask for the next one,
    so that none is left.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._wanted: dict[Task, None] = {}
        self._running: set[Task] = set()

    def want(self, tasks: Iterable[Task]) -> None:
        """Ask for tasks to be done, from now on."""
        with self._changed:
            self._wanted.update(dict.fromkeys(tasks))

    def take(self) -> Task | None:
        """Return the task asked for first of those that no other thread is at, or None.

        :meth:`finish` has to be called when it is done.
        """
        with self._changed:
            task = next((task for task in self._wanted if task not in self._running), None)
            if task is not None:
                del self._wanted[task]
                self._running.add(task)
            return task

    def finish(self, task: Task) -> None:
        """Give a task back that was taken."""
        with self._changed:
            self._running.discard(task)
            self._changed.notify_all()

    def forget(self) -> None:
        """Drop what is wanted, because nothing of it can be done at present."""
        with self._changed:
            self._wanted.clear()
            self._changed.notify_all()

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until nothing is wanted or being done; tell whether that came in time."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._wanted or self._running), seconds)
