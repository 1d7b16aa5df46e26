"""Worker processes that come and go, and are killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 30.0


class Fleet:
    """Workers of one database and one Redis; each that is killed is replaced at once.

    Args:
        env: the settings of the workers.
        logs: a folder for what they write.
    """

    def __init__(self, env: Mapping[str, str], logs: Path) -> None:
        self._env = {**os.environ, **env}
        self._logs = logs
        self._workers: list[subprocess.Popen[bytes]] = []
        self.killed = 0

    def __len__(self) -> int:
        return len(self._workers)

    def scale_to(self, number: int) -> None:
        """Have so many workers: start what is missing, tell the others to stop."""
        while len(self._workers) < number:
            self._workers.append(self._started())
        while len(self._workers) > number:
            worker = self._workers.pop()
            worker.terminate()
            worker.wait(START_SECONDS)

    def kill_one(self, chance: random.Random) -> None:
        """Kill a worker with SIGKILL, wherever it is at, and start another one."""
        place = chance.randrange(len(self._workers))
        worker = self._workers[place]
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        self.killed += 1
        self._workers[place] = self._started()

    def pids(self) -> list[int]:
        """Return the ids of the processes."""
        return [worker.pid for worker in self._workers]

    def crashed(self) -> int:
        """Return how many have ended by themselves."""
        return sum(worker.poll() is not None for worker in self._workers)

    def stop(self) -> None:
        """Stop all of them."""
        self.scale_to(0)

    def log(self) -> str:
        """Return what all workers wrote."""
        return "".join(path.read_text() for path in sorted(self._logs.glob("worker-*.log")))

    def _started(self) -> subprocess.Popen[bytes]:
        number = sum(1 for _ in self._logs.glob("worker-*.log"))
        with (self._logs / f"worker-{number:04}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "customer_worker"],
                env=self._env,
                stdout=log,
                stderr=subprocess.STDOUT,
            )


@contextmanager
def fleet(env: Mapping[str, str], logs: Path, number: int) -> Iterator[Fleet]:
    """Have workers for as long as the ``with`` lasts."""
    workers = Fleet(env, logs)
    try:
        workers.scale_to(number)
        yield workers
    finally:
        workers.stop()


@contextmanager
def meanwhile(act: Callable[[], None], every: float) -> Iterator[None]:
    """Do something again and again, in a thread, for as long as the ``with`` lasts."""
    stopping = threading.Event()

    def run() -> None:
        while not stopping.wait(every):
            act()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def eventually(condition: Callable[[], bool], seconds: float, pause: float = 0.1) -> float | None:
    """Wait for a condition; return how many seconds that took, or None where it did not come."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if condition():
            return time.monotonic() - started
        time.sleep(pause)
    return None
