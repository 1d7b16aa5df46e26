"""Server processes of a benchmark: started, awaited and stopped by it, and nothing else stopped."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import IO
from urllib.parse import urlsplit

import attrs
import psutil

from bench.http1 import loopback_address

_READY_SECONDS = 30.0
_STOP_SECONDS = 10.0
_LOG_TAIL = 2000


class ServerFailedError(Exception):
    """A server did not become ready; the message ends with the last of its output."""


@attrs.frozen(kw_only=True)
class Program:
    """How to start a process. `env` is added to the environment of the benchmark itself."""

    command: Sequence[str]
    env: Mapping[str, str] = attrs.field(factory=dict)

    def __str__(self) -> str:
        return " ".join(self.command)


@attrs.frozen(kw_only=True)
class Server(Program):
    """A program that serves HTTP, and the address that answers 2xx once it is ready."""

    ready_url: str

    @property
    def address(self) -> tuple[str, int]:
        """The loopback host and port it serves."""
        return loopback_address(self.ready_url)


def free_port() -> int:
    """Find a loopback port nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@attrs.frozen
class Running:
    """A process that was started, and what it has written so far."""

    program: Program
    process: subprocess.Popen[bytes]
    log: IO[bytes]

    def need_alive(self) -> None:
        """Make sure that it still runs.

        Raises:
            ServerFailedError: it has ended.
        """
        if self.process.poll() is not None:
            raise self.failure("ended early")

    def cpu_seconds(self) -> float:
        """Give the processor time that it and its children have used so far."""
        own = psutil.Process(self.process.pid)
        spent = [one.cpu_times() for one in (own, *own.children(recursive=True))]
        return sum(times.user + times.system for times in spent)

    def failure(self, what: str) -> ServerFailedError:
        """Give the error that tells what happened, with the last of the output."""
        self.log.seek(0, os.SEEK_END)
        self.log.seek(max(self.log.tell() - _LOG_TAIL, 0))
        said = self.log.read().decode(errors="replace")
        return ServerFailedError(f"{self.program} {what}:\n{said}")


@contextlib.contextmanager
def started(program: Program) -> Iterator[Running]:
    """Run a program for the length of the block."""
    with tempfile.TemporaryFile() as log:
        # A session of its own lets its workers be ended with it.
        process = subprocess.Popen(
            program.command,
            env={**os.environ, **program.env},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield Running(program, process, log)
        finally:
            _stop(process)


@contextlib.contextmanager
def running(server: Server) -> Iterator[Running]:
    """Run the server for the length of the block, ready from its first line.

    Raises:
        ServerFailedError: it ended, or was not ready within 30 seconds.
    """
    with started(server) as process:
        _await_ready(server, process)
        yield process


def _await_ready(server: Server, process: Running) -> None:
    give_up_at = time.monotonic() + _READY_SECONDS
    while not _is_ready(server):
        process.need_alive()
        if time.monotonic() > give_up_at:
            raise process.failure("is not ready yet")
        time.sleep(0.1)


def _is_ready(server: Server) -> bool:
    connection = http.client.HTTPConnection(*server.address, timeout=2)
    try:
        connection.request("GET", urlsplit(server.ready_url).path or "/")
        return 200 <= connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
