"""Looking whether a port is free before anything is started."""

from __future__ import annotations

import errno
import socket

import attrs

from customer_bootstrap.errors import StartupError


@attrs.define(eq=False)
class PortTaken(StartupError):
    """Port {port} is in use by another program. Choose another one with --port, or stop that program."""  # noqa: E501 - the message is on one line

    port: int


@attrs.define(eq=False)
class AddressUnusable(StartupError):
    """{host}:{port} cannot be listened on: {reason}. Choose an address of this machine, such as 127.0.0.1, and a port above 1023."""  # noqa: E501 - the message is on one line

    host: str
    port: int
    reason: str


def need_free_port(host: str, port: int) -> None:
    """Refuse an address that another program listens on, or that cannot be listened on here.

    Raises:
        PortTaken: another program has it.
        AddressUnusable: it is not of this machine, or needs rights that this user has not.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port) from None
        raise AddressUnusable(host, port, error.strerror or str(error)) from None
