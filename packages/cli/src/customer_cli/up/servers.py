"""The embedded database and cache, started side by side."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import attrs

from customer_bootstrap.data_dir import Claim
from customer_bootstrap.embedded.postgres import EmbeddedPostgres
from customer_bootstrap.embedded.redis import EmbeddedRedis
from customer_bootstrap.embedded.server import EmbeddedServer
from customer_bootstrap.settings import Connections
from customer_cli.up.watched import Watched


@attrs.frozen
class WatchedServer(Watched):
    """An embedded server, as the supervisor sees it."""

    name: str
    log_file: str
    _server: EmbeddedServer

    @property
    def pid(self) -> int | None:
        """The number of its process, None where it does not run."""
        return self._server.pid

    @property
    def ending(self) -> str:
        """How it ended, in a few words."""
        return "its process is gone"

    def start(self) -> None:
        """Start it on the same data and the same port."""
        self._server.start()


@attrs.frozen
class Servers:
    """The servers that run, and how to reach them."""

    connections: Connections
    watched: tuple[WatchedServer, ...]


@contextmanager
def embedded_servers(claim: Claim) -> Iterator[Servers]:
    """Run PostgreSQL and Redis in the claimed folder; the cache is stopped before the database.

    Raises:
        ServerError: one of them could not be started.
    """
    secrets, folder = claim.secrets(), claim.data_dir
    logs = {name: folder.log_file(name) for name in ("postgres", "redis")}
    postgres = EmbeddedPostgres(
        folder.postgres, password=secrets.database_password, log_file=logs["postgres"]
    )
    redis = EmbeddedRedis(folder.redis, password=secrets.redis_password, log_file=logs["redis"])
    try:
        with ThreadPoolExecutor() as pool:
            for started in [pool.submit(postgres.start), pool.submit(redis.start)]:
                started.result()
        yield Servers(
            connections=Connections(database_url=postgres.url, redis_url=redis.url),
            watched=(
                WatchedServer("postgres", str(logs["postgres"]), postgres),
                WatchedServer("redis", str(logs["redis"]), redis),
            ),
        )
    finally:
        redis.stop()
        postgres.stop()
