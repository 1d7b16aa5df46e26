"""Servers as processes: found again by what they serve, stopped in bounded time, given a port."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Iterator

import psutil

from customer_bootstrap.errors import ServerError

LOOPBACK = "127.0.0.1"
PAUSE = 0.01
"""Seconds between two looks at something that is waited for."""

_KILL = (signal.SIGKILL, 5.0)


def survivors(program: str, marker: str) -> Iterator[psutil.Process]:
    """Yield the running servers of ``program`` whose command line ends in ``marker``.

    A server that outlived a killed parent is found so even where its pid file is missing or its
    number has been given to another process since.
    """
    for process in psutil.process_iter(["name", "cmdline"]):
        command = " ".join(process.info["cmdline"] or ()).rstrip()
        if process.info["name"] == program and command.endswith(f" {marker}"):
            yield process


def has_ended(process: psutil.Process) -> bool:
    """Tell whether a process is gone, or a zombie that only waits to be reaped."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def stop(process: psutil.Process, *steps: tuple[signal.Signals, float]) -> None:
    """End a process: each step's signal in turn, until it ended within that step's seconds.

    Raises:
        ServerError: it runs on even though it was killed.
    """
    for number, seconds in (*steps, _KILL):
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            return
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if has_ended(process):
                return
            time.sleep(PAUSE)
    raise ServerError(
        f"Process {process.pid} does not end though it was killed.",
        "Look for a disk that does not answer, or restart the machine.",
    )


def free_port(known: int = 0) -> int:
    """Return a free port on the loopback address: ``known`` again, or any where that is 0.

    Raises:
        ServerError: another program has taken ``known`` meanwhile.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, known))
        except OSError as error:
            raise ServerError(
                f"Another program has taken port {known}, which a server of ours had.",
                "Start everything anew: it will choose another port.",
            ) from error
        return int(probe.getsockname()[1])
