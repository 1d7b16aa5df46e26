"""Processes that kill themselves at a named point of their work."""

from __future__ import annotations

import os
import signal
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
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError("the work failed before it was killed")
    return False
