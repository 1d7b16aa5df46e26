"""Asking the dependencies whether they answer and fit this program."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import redis

from customer_bootstrap.schema import SCHEMA_DETAILS
from customer_bootstrap.settings import Settings
from customer_core.kernel.errors import CustomerServiceError
from customer_sql.revision import Schema, state

_SECONDS = 2


@attrs.frozen
class Check:
    """How one dependency is.

    Attributes:
        name: ``postgresql``, ``schema`` or ``redis``.
        ok: whether it answers and fits.
        detail: one sentence, with the remedy where it does not.
        needed: whether the service cannot work without it; without Redis it is slower only.
    """

    name: str
    ok: bool
    detail: str
    needed: bool = True


def checks(settings: Settings) -> tuple[Check, ...]:
    """Ask PostgreSQL, its schema, and Redis."""
    return (*database_checks(settings.database_url), redis_check(settings.redis_url))


def database_checks(url: str) -> tuple[Check, Check]:
    """Ask PostgreSQL and its schema."""
    try:
        schema = state(url).schema
    except CustomerServiceError as error:
        return Check("postgresql", ok=False, detail=str(error)), Check(
            "schema", ok=False, detail="Not known."
        )
    current = schema is Schema.CURRENT
    return (
        Check("postgresql", ok=True, detail="PostgreSQL answers."),
        Check("schema", current, SCHEMA_DETAILS[schema]),
    )


def redis_check(url: str) -> Check:
    """Ask Redis."""
    return _asked("redis", lambda: _ping(url))


def _asked(name: str, ask: Callable[[], None]) -> Check:
    try:
        ask()
    except redis.RedisError as error:
        detail = f"Redis does not answer ({type(error).__name__}); caches and limits are off."
        return Check(name, ok=False, detail=detail, needed=False)
    return Check(name, ok=True, detail="Redis answers.", needed=False)


def _ping(url: str) -> None:
    with redis.Redis.from_url(
        url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS
    ) as client:
        client.ping()
