"""The little of HTTP/1.1 that load generation needs."""

import ipaddress
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

_LENGTH_HEADER = b"\r\ncontent-length:"
_WITHOUT_BODY = frozenset({204, 304})


class LoadError(Exception):
    """The load could not be generated, so there is nothing to report."""


def loopback_address(url: str) -> tuple[str, int]:
    """Give the host and port behind an `http://` URL.

    Raises:
        LoadError: a name that does not resolve, or an address that is not loopback.
    """
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname is None:
        raise LoadError(f"{url!r} is not an http:// address.")
    port = parts.port or 80
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise LoadError(f"{parts.hostname} cannot be resolved: {error.strerror}.") from error
    # IPv4 first: where `localhost` is both, servers mostly listen on 127.0.0.1 alone.
    hosts = sorted({str(address[0]) for *_, address in found}, key=lambda host: ":" in host)
    if not all(ipaddress.ip_address(host).is_loopback for host in hosts):
        raise LoadError(f"{parts.hostname} is not this machine: load goes to loopback only.")
    return hosts[0], port


def http_request(
    method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> bytes:
    """Build the bytes of one keep-alive request; a body is taken to be JSON."""
    fields = {"Host": "localhost", "Accept": "application/json", **(headers or {})}
    if body:
        fields |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def measure_response(data: bytes) -> tuple[int, int] | None:
    """Read a response's status and its whole length, or None while its head is incomplete.

    Raises:
        LoadError: not HTTP/1.1, or a body without Content-Length.
    """
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    if not data.startswith(b"HTTP/1.1 "):
        raise LoadError(f"The server does not speak HTTP/1.1: it answered {data[:40]!r}.")
    status = int(data[9:12])
    if status in _WITHOUT_BODY:
        return status, end + 4
    at = data.find(_LENGTH_HEADER, 0, end)
    if at < 0:
        at = data[:end].lower().find(_LENGTH_HEADER)
    if at < 0:
        raise LoadError(f"A response {status} without Content-Length cannot be measured.")
    start = at + len(_LENGTH_HEADER)
    return status, end + 4 + int(data[start : data.find(b"\r", start)])
