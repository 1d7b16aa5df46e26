"""Pokes alone, for a process that does nothing else: the scheduler."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from customer_bootstrap.settings import Settings
from customer_redis.pokes import Pokes, make_broker
from customer_sql.partitions import JOURNAL_PARTITIONS

__all__ = ["JOURNAL_PARTITIONS", "open_pokes"]


@contextmanager
def open_pokes(settings: Settings) -> Iterator[Pokes]:
    """Offer pokes to the worker, sent before it closes."""
    broker = make_broker(settings.redis_url)
    pokes = Pokes(broker)
    try:
        yield pokes
    finally:
        pokes.close()
        broker.close()
