"""PostgreSQL and Redis of a benchmark's own: durable, in a temporary folder, gone afterwards."""

import contextlib
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import attrs

from customer_bootstrap.embedded.postgres import EmbeddedPostgres
from customer_bootstrap.embedded.redis import EmbeddedRedis
from customer_sql.migrate import upgrade


@attrs.frozen(kw_only=True)
class Servers:
    """Where both answer. The database's user owns its tables."""

    database_url: str
    redis_url: str


@contextlib.contextmanager
def own_servers() -> Iterator[Servers]:
    """Run both for the length of the block, the product's tables made and empty."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        postgres = EmbeddedPostgres(Path(folder, "postgres"), password=secrets.token_urlsafe())
        redis = EmbeddedRedis(Path(folder, "redis"), password=secrets.token_urlsafe())
        with postgres, redis:
            upgrade(postgres.url)
            yield Servers(database_url=postgres.url, redis_url=redis.url)
