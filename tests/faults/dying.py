"""Processes that kill themselves at a named point of their work."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import attrs


def die() -> None:
    """End this process as ``kill -9`` does."""
    os.kill(os.getpid(), signal.SIGKILL)


@attrs.define
class Point:
    """A named point: the process dies when it passes it for the given time.

    Attributes:
        name: such as ``before commit``.
        after: how often it is passed before.
    """

    name: str
    after: int = 0

    def passed(self, name: str) -> None:
        """Tell that the work is at a point."""
        if name == self.name:
            if not self.after:
                die()
            self.after -= 1


def died(work: Callable[[], object]) -> bool:
    """Do work in a process of its own; tell whether it was killed.

    Raises:
        RuntimeError: the work failed of itself.
    """
    return _ended(_begun(work))


def killed(work: Callable[[Callable[[], object]], object], after: float) -> bool:
    """Do work in a process of its own, and kill it some time after it says that it is at work.

    Args:
        work: is given what says so.
        after: seconds.

    Returns:
        Whether it was not at its end before.

    Raises:
        RuntimeError: the work failed of itself.
    """
    heard, said = os.pipe()
    child = _begun(lambda: work(lambda: os.write(said, b".")))
    os.close(said)
    os.read(heard, 1)
    os.close(heard)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return _ended(child)


def _begun(work: Callable[[], object]) -> int:
    """Begin work in a process of its own, and return its id."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return child


def _ended(child: int) -> bool:
    """Wait for the end of a process; tell whether it was killed."""
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError("the work failed before it was killed")
    return False
