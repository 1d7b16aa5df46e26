"""A program run as our child, in a session of its own: Ctrl-C in the terminal reaches only us."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psutil

from customer_bootstrap.embedded import processes
from customer_bootstrap.embedded.accounts import OTHERWISE, Account
from customer_bootstrap.errors import ServerError

_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH")


class Child:
    """A running program and what it has written to its log since it was started."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        log_file: Path,
        account: Account | None = None,
        stdin: int = subprocess.DEVNULL,
    ) -> None:
        """Start ``command`` inside ``folder``, as ``account`` where one is given.

        Raises:
            ServerError: the account may not be taken on, or the program not be run.
        """
        self._log_file = log_file
        with open(log_file, "ab", opener=_private) as log:
            self._log_start = log.tell()
            self._popen = run_as(account, command, folder=folder, output=log.fileno(), stdin=stdin)
        self._process = psutil.Process(self._popen.pid)

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._popen.pid

    def has_ended(self) -> bool:
        """Tell whether it runs no more."""
        return self._popen.poll() is not None

    def succeeds(self, seconds: float) -> bool:
        """Wait for a program that ends by itself, and tell whether it did so without a fault."""
        try:
            return self._popen.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            self.stop()

    def said(self, *words: str) -> str:
        """Return the last line it logged since its start with one of ``words``, or the last."""
        with self._log_file.open("rb") as log:
            log.seek(self._log_start)
            lines = log.read().decode(errors="replace").splitlines()
        telling = [line for line in lines if any(word in line for word in words)]
        return next(reversed(telling or lines), "it wrote nothing to its log").strip()

    def stop(self, *steps: tuple[signal.Signals, float]) -> None:
        """End it by each step's signal in turn; see :func:`processes.stop`."""
        processes.stop(self._process, *steps)
        self._popen.wait()


def run_as(
    account: Account | None,
    command: Sequence[str],
    *,
    folder: Path,
    output: int,
    stdin: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start ``command`` in ``folder`` with a bare environment; its output goes to ``output``.

    The folder is entered before the account is taken on, so that the account reaches it by
    ``/proc/self/cwd`` though it may be unable to pass the folders above.

    Raises:
        ServerError: the account may not be taken on, or the program not be run.
    """
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    try:
        return subprocess.Popen(  # noqa: S603 - the programs of our own wheels
            command,
            cwd=folder,
            env={**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=stdin,
            stdout=output,
            stderr=output,
            start_new_session=True,
            umask=0o077,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except (OSError, subprocess.SubprocessError) as error:
        who = f" as {account.name}" if account else ""
        raise ServerError(f"{command[0]} cannot be run{who}: {error}.", OTHERWISE) from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
