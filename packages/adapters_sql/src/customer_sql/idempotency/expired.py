"""The keys of the requests of all businesses that have expired."""

from __future__ import annotations

from datetime import datetime

from customer_core.idempotency.ports import CHUNK
from customer_sql.database import Database
from customer_sql.session import opened
from customer_sql.statements import statement

REMOVE_EXPIRED = statement(
    "DELETE FROM idempotency_keys WHERE ctid = ANY(ARRAY("
    "SELECT ctid FROM idempotency_keys WHERE expires_at <= %(now)s::timestamptz "
    "ORDER BY expires_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED))"
)


class SqlExpiredKeys:
    """Implements ``ExpiredKeys``.

    Args:
        database: connected in the role ``customers_worker``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def remove(self, now: datetime, limit: int = CHUNK) -> int:
        """Forget some of them in one short transaction; return how many.

        Raises:
            DependencyUnavailable: PostgreSQL does not answer.
        """
        with opened(self._database) as session:
            return session.touched(REMOVE_EXPIRED, {"now": now, "limit": limit})
