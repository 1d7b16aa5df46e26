"""How the database's schema stands to this program, told quickly to every process that starts."""

from __future__ import annotations

import attrs

from customer_bootstrap.errors import StartupError
from customer_bootstrap.settings import Settings
from customer_sql.revision import Schema, SchemaState, state

__all__ = [
    "SCHEMA_DETAILS",
    "Schema",
    "SchemaState",
    "UnfitDatabase",
    "need_fitting_database",
    "schema_state",
]

SCHEMA_DETAILS = {
    Schema.CURRENT: "The database is up to date.",
    Schema.EMPTY: "The database has no tables yet; run `customers db upgrade`.",
    Schema.BEHIND: "The database is older than this program; run `customers db upgrade`.",
    Schema.NEWER: "The database is newer than this program; install the newer version.",
    Schema.RESTORED: (
        "The database was restored into another PostgreSQL cluster, where readers would pass over "
        "new events; run `customers journal adopt` once, as its owner."
    ),
}


@attrs.define(eq=False)
class UnfitDatabase(StartupError):
    """{problem}"""  # noqa: D415 - the sentences are the schema's own

    problem: str


def schema_state(settings: Settings) -> SchemaState:
    """Return how the schema stands to this program.

    Raises:
        DependencyUnavailable: PostgreSQL does not answer.
        DatabaseNotReady: it refuses the login.
    """
    return state(settings.database_owner_url or settings.database_url)


def need_fitting_database(url: str) -> None:
    """Refuse to start on a database that does not fit this program.

    Raises:
        UnfitDatabase: it has no tables, or those of another version, or was restored from another
            cluster.
        DependencyUnavailable: it does not answer.
    """
    schema = state(url).schema
    if schema is not Schema.CURRENT:
        raise UnfitDatabase(SCHEMA_DETAILS[schema])
