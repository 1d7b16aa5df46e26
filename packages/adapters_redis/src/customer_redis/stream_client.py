"""What publishing to Redis Streams and reading from them have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import redis

from customer_core.kernel.errors import DependencyUnavailable
from customer_redis.fast import REDIS

EVENT = "event"
"""The field of an entry that holds the body; all others are headers."""

_SOCKET_SECONDS = 5.0
_PASSING = (redis.exceptions.OutOfMemoryError, redis.exceptions.ReadOnlyError)
_PASSING_WORDS = ("MISCONF", "LOADING", "NOREPLICAS", "CLUSTERDOWN")
"""How further answers begin that are over after a while."""


def connect(url: str) -> redis.Redis:
    """Return a client that never repeats a command by itself; nothing connects yet."""
    return redis.Redis.from_url(
        url, socket_timeout=_SOCKET_SECONDS, socket_connect_timeout=_SOCKET_SECONDS, retry=None
    )


def ping(url: str) -> None:
    """Ask Redis whether it answers.

    Raises:
        DependencyUnavailable: it does not.
    """
    with available(), connect(url) as client:
        client.ping()


@contextmanager
def available() -> Iterator[None]:
    """Turn what passes by itself into ``DependencyUnavailable``; a refusal for good stays."""
    try:
        yield
    except redis.ResponseError as error:
        if not isinstance(error, _PASSING) and not str(error).startswith(_PASSING_WORDS):
            raise
        raise DependencyUnavailable(REDIS) from error
    except redis.RedisError as error:
        raise DependencyUnavailable(REDIS) from error
