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

from bench.http1 import loopback_address

_READY_SECONDS = 30.0
_STOP_SECONDS = 10.0
_LOG_TAIL = 2000


class ServerFailedError(Exception):
    """A server did not become ready; the message ends with the last of its output."""


@attrs.frozen(kw_only=True)
class Server:
    """How to start a server, and the address that answers 2xx once it is ready.

    `env` is added to the environment of the benchmark itself.
    """

    command: Sequence[str]
    ready_url: str
    env: Mapping[str, str] = attrs.field(factory=dict)

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


@contextlib.contextmanager
def running(server: Server) -> Iterator[None]:
    """Run the server for the length of the block, ready from its first line.

    Raises:
        ServerFailedError: it ended, or was not ready within 30 seconds.
    """
    with tempfile.TemporaryFile() as log:
        # A session of its own lets its workers be ended with it.
        process = subprocess.Popen(
            server.command,
            env={**os.environ, **server.env},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _await_ready(server, process, log)
            yield
        finally:
            _stop(process)


def _await_ready(server: Server, process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    give_up_at = time.monotonic() + _READY_SECONDS
    while not _is_ready(server):
        if process.poll() is not None:
            raise ServerFailedError(f"{_name(server)} ended early:\n{_tail(log)}")
        if time.monotonic() > give_up_at:
            raise ServerFailedError(f"{_name(server)} is not ready yet:\n{_tail(log)}")
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


def _name(server: Server) -> str:
    return " ".join(server.command)


def _tail(log: IO[bytes]) -> str:
    log.seek(0)
    return log.read()[-_LOG_TAIL:].decode(errors="replace")
