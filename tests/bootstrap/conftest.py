"""Acting apart from the tests' own process: as an ordinary user, or as one that is killed."""

from __future__ import annotations

import os
import signal
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

NOBODY = 65534
Action = Callable[[], object]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A temporary folder that every user may pass and write to."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


@pytest.fixture
def as_ordinary_user() -> Callable[[Action], None]:
    """Act as an ordinary user: ourselves, or nobody where we are root."""

    def act(action: Action) -> None:
        def unprivileged() -> None:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            action()

        _, status = os.waitpid(_forked(unprivileged), 0)
        assert status == 0

    return act


@pytest.fixture
def then_killed() -> Callable[[Action], None]:
    """Act in a process that is killed at once afterwards, with no chance to clean up."""

    def act(action: Action) -> None:
        def doomed() -> None:
            action()
            os.kill(os.getpid(), signal.SIGKILL)

        _, status = os.waitpid(_forked(doomed), 0)
        assert os.WTERMSIG(status) == signal.SIGKILL

    return act


def _forked(action: Action) -> int:
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        pid = os.fork()  # of a process that may have threads, as newer Pythons remark
    if pid == 0:
        try:
            action()
        except BaseException:  # noqa: BLE001 - nothing may return into the forked test run
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return pid
