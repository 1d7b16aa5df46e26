"""Posting webhooks to addresses that others chose."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import httpcore

from customer_core.webhooks.deliveries import Answer
from customer_transports.guarded_network import GuardedNetwork

USER_AGENT = "customer-service-webhooks/1"

_MOST_READ = 4096
_LONGEST_DETAIL = 200
_LONGEST_WAIT = 86_400


class WebhookSender:
    """Implements the core's ``Sender``; any number of threads may use it at once.

    It follows no redirect, and reads no more of an answer than it tells.

    Args:
        seconds: how long sending may take in all.
        allow_private: whether addresses within a network are allowed.
    """

    def __init__(self, seconds: float, *, allow_private: bool) -> None:
        self._seconds = seconds
        self._allow_private = allow_private
        self._tls = httpcore.default_ssl_context()

    def send(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        """Post a body, and return what came of it."""
        try:
            return self._send(url, {**headers, "user-agent": USER_AGENT}, body)
        except httpcore.TimeoutException:
            return Answer(status=None, detail=f"No answer within {self._seconds:g} s.")
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
            return Answer(status=None, detail=_shortened(f"Not reached: {_said(error)}"))

    def _send(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        network = GuardedNetwork(self._seconds, allow_private=self._allow_private)
        with (
            httpcore.ConnectionPool(ssl_context=self._tls, network_backend=network) as pool,
            pool.stream("POST", url, headers=list(headers.items()), content=body) as response,
        ):
            text = _beginning(response.iter_stream()).decode(errors="replace")
            said = " ".join(f"{response.status} {text}".split())
            return Answer(
                status=response.status,
                detail=_shortened(said),
                retry_after=_retry_after(response.headers),
            )


def _beginning(chunks: Iterable[bytes]) -> bytes:
    read = b""
    for chunk in chunks:
        read += chunk
        if len(read) >= _MOST_READ:
            break
    return read[:_MOST_READ]


def _retry_after(headers: Iterable[tuple[bytes, bytes]]) -> timedelta | None:
    for name, value in headers:
        if name.lower() == b"retry-after" and value.isdigit():
            return timedelta(seconds=min(int(value[:9]), _LONGEST_WAIT))
    return None


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_DETAIL else text[:_LONGEST_DETAIL] + "…"


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
