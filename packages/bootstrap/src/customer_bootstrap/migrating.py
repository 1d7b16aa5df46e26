"""Bringing the database up to date, apart from what only asks for its state."""

from __future__ import annotations

from customer_bootstrap.schema import Schema, schema_state
from customer_bootstrap.settings import Settings
from customer_sql.migrate import upgrade


def upgrade_schema(settings: Settings) -> bool:
    """Bring the schema up to date; tell whether there was anything to do.

    Raises:
        DependencyUnavailable: PostgreSQL does not answer.
        DatabaseNotReady: it is newer than this program, or its owner lacks a right.
    """
    if schema_state(settings).schema in (Schema.CURRENT, Schema.RESTORED):
        return False
    upgrade(settings.database_owner_url or settings.database_url)
    return True
