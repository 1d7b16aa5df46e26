"""The database's schema, for those who bring it up to date or ask for it."""

from __future__ import annotations

from customer_bootstrap.health import SCHEMA_DETAILS
from customer_bootstrap.settings import Settings
from customer_sql.migrate import Schema, SchemaState, state, upgrade

__all__ = ["SCHEMA_DETAILS", "Schema", "SchemaState", "schema_state", "upgrade_schema"]


def schema_state(settings: Settings) -> SchemaState:
    """Return how the schema stands to this program.

    Raises:
        DependencyUnavailable: PostgreSQL does not answer.
        DatabaseNotReady: it refuses the login.
    """
    return state(settings.database_owner_url or settings.database_url)


def upgrade_schema(settings: Settings) -> bool:
    """Bring the schema up to date; tell whether there was anything to do.

    Raises:
        DependencyUnavailable: PostgreSQL does not answer.
        DatabaseNotReady: it is newer than this program, or its owner lacks a right.
    """
    if schema_state(settings).schema is Schema.CURRENT:
        return False
    upgrade(settings.database_owner_url or settings.database_url)
    return True
