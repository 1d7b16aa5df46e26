"""Connections to addresses that others chose: to public ones alone, and none beyond a deadline."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from customer_core.webhooks.addresses import is_public


class PrivateAddress(httpcore.ConnectError):
    """A name leads to addresses within a network alone."""


class GuardedNetwork(httpcore.NetworkBackend):
    """Connects where a name leads to at this moment, after having looked at the address.

    Who looks first and connects later can be led elsewhere in between, by a name that changes.

    Args:
        seconds: how long everything on its connections may take in all, from now on.
        allow_private: whether addresses within a network are allowed.
    """

    def __init__(self, seconds: float, *, allow_private: bool) -> None:
        self._deadline = time.monotonic() + seconds
        self._allow_private = allow_private
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline stands above it
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first allowed address that answers.

        Raises:
            PrivateAddress: none is allowed.
            httpcore.ConnectError, httpcore.ConnectTimeout: none answers in time.
        """
        failure: Exception = PrivateAddress(f"{host} leads to no address on the public internet")
        for address in self._addresses(host, port):
            try:
                stream = self._plain.connect_tcp(
                    address, port, left(self._deadline), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} is not known: {error}") from error
        addresses = dict.fromkeys(str(place[0]) for *_, place in found)
        return [one for one in addresses if self._allow_private or is_public(one)]


class _TimedStream(httpcore.NetworkStream):
    """A stream on which nothing goes on beyond the deadline, however slowly bytes drip in."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - as above
        return self._stream.read(max_bytes, left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - as above
        self._stream.write(buffer, left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, left(self._deadline))
        return _TimedStream(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the library's form
        return self._stream.get_extra_info(info)


def left(deadline: float) -> float:
    """Return the seconds until a deadline.

    Raises:
        httpcore.ReadTimeout: it has passed.
    """
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise httpcore.ReadTimeout("it took too long")
    return seconds
