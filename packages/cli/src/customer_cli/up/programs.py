"""The service's own processes as children of ``customers up``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import attrs

from customer_bootstrap.errors import StartupError

MARK = "CUSTOMERS_UP_FOLDER"
"""By this variable in its environment a child is known that outlived a killed ``customers up``."""


@attrs.define(eq=False)
class StepFailed(StartupError):
    """{what} did not work: {reason}"""  # noqa: D415 - the reason has its own full stop

    what: str
    reason: str


class Program:
    """A process of the service, its output in a log file.

    It lives in a session of its own, so that Ctrl-C in the terminal reaches only the parent, which
    stops it in its turn.
    """

    def __init__(
        self,
        name: str,
        module: str,
        *,
        environment: Mapping[str, str],
        log_file: Path,
        stop_seconds: float,
    ) -> None:
        self.name = name
        self.log_file = str(log_file)
        self._command = (sys.executable, "-m", module)
        self._environment = environment
        self._stop_seconds = stop_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def pid(self) -> int | None:
        """The number of its process, None where it does not run."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if self._process and running else None

    @property
    def ending(self) -> str:
        """How it ended, in a few words."""
        code = self._process.returncode if self._process else None
        return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"

    @property
    def last_words(self) -> str:
        """The last line that it wrote since it was started."""
        with Path(self.log_file).open("rb") as log:
            log.seek(self._log_start)
            lines = log.read().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")

    def start(self) -> None:
        """Start it anew."""
        with open(self.log_file, "ab", opener=_private) as log:
            self._log_start = log.tell()
            self._process = subprocess.Popen(  # noqa: S603 - our own modules
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def ask_to_stop(self) -> None:
        """Tell it to finish what it is at and end."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    def stop(self) -> None:
        """Stop it: asked first, and by force with all its children when its time is over."""
        if self._process is None:
            return
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(self._stop_seconds)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


@contextmanager
def stopped_at_the_end(*programs: Program) -> Iterator[None]:
    """Stop programs when the block ends, all of them at once, those that were started in it."""
    try:
        yield
    finally:
        for program in programs:
            program.ask_to_stop()
        for program in programs:
            program.stop()


def run_step(what: str, module: str, arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """Run ``python -m module`` with some arguments to its end and return what it printed.

    Raises:
        StepFailed: it exited with an error; its own sentence is the reason.
    """
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-m", module, *arguments],
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip() or f"it exited with {done.returncode}."
        raise StepFailed(what, said)
    return done.stdout.strip()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
