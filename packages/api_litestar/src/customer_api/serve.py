"""Serving the API by granian, after making sure that it can work."""

from __future__ import annotations

import errno
import multiprocessing
import os
import socket
import sys

import attrs
from granian.constants import Interfaces, Loops
from granian.log import LogLevels
from granian.server.mp import MPServer

from customer_bootstrap.errors import StartupError
from customer_bootstrap.settings import Settings
from customer_core.kernel.errors import CustomerServiceError

CANNOT_START = 3
_SECONDS_TO_STOP = 20
_REASONS = {
    errno.EADDRINUSE: "another program is listening there",
    errno.EADDRNOTAVAIL: "this machine has no such address",
    errno.EACCES: "it is reserved for the system",
}


@attrs.define(eq=False)
class AddressNotFree(StartupError):
    """The API cannot listen on {host} port {port}: {reason}. Choose another with SERVICE_PORT or SERVICE_HOST, or stop what listens there."""  # noqa: E501 - the message is a template on one line

    host: str
    port: int
    reason: str


def main() -> int:
    """Serve until told to stop; return the exit code.

    What stops it from starting is told in one sentence each on standard error.
    """
    try:
        settings = Settings.load(os.environ)
        need_free_address(settings.service_host, settings.service_port)
    except StartupError as error:
        return _refuse(error)
    if code := _preflight():
        return code
    server(settings).serve()
    return 0


def server(settings: Settings) -> MPServer:
    """Return the server of the API; it stops cleanly on SIGINT and SIGTERM."""
    return MPServer(
        "customer_api.main:create",
        address=settings.service_host,
        port=settings.service_port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        workers=settings.api_processes,
        workers_kill_timeout=_SECONDS_TO_STOP,
        websockets=False,
        factory=True,
        log_level=LogLevels.warning,
    )


def need_free_address(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on.

    The server itself would share a port with another of its kind, and half of the calls would go
    there.

    Raises:
        AddressNotFree: saying why.
    """
    try:
        ((family, kind, protocol, _, address), *_) = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        with socket.socket(family, kind, protocol) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind(address)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, error.strerror or "it is not known")
        raise AddressNotFree(host, port, reason) from None


def _preflight() -> int:
    """Look at the database in a process of its own, so that this one stays small."""
    child = multiprocessing.Process(target=_check_database)
    child.start()
    child.join()
    return child.exitcode or 0


def _check_database() -> None:
    from customer_bootstrap.schema import need_fitting_database  # noqa: PLC0415 - in the child only

    try:
        need_fitting_database(Settings.load(os.environ).database_url)
    except CustomerServiceError as error:
        sys.exit(_refuse(error))


def _refuse(error: CustomerServiceError) -> int:
    sys.stderr.write(f"{error}\n")
    return CANNOT_START
