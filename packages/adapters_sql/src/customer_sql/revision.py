"""Which revision a database's schema has, told without the tools that change it.

Every process asks this before it starts; SQLAlchemy and Alembic would make it wait for seconds.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import attrs
import psycopg
from psycopg.rows import scalar_row
from psycopg.sql import SQL, Identifier

from customer_sql.journal.cluster import is_at_home

VERSION_TABLE = "customers_schema_version"

_SCRIPTS = Path(__file__).parent / "migrations" / "versions"
_CONNECT_SECONDS = 5


class Schema(StrEnum):
    """What there is in a database, as against what this program needs."""

    CURRENT = "current"
    BEHIND = "behind"
    EMPTY = "empty"
    NEWER = "newer"
    RESTORED = "restored"


@attrs.frozen(kw_only=True)
class SchemaState:
    """How a database's schema stands to this program.

    Attributes:
        schema: ``newer`` where the database has a revision this program does not know;
            ``restored`` where it is the newest, but the journal is another cluster's.
        revision: the database's, or None where it is empty.
        newest: this program's.
    """

    schema: Schema
    revision: str | None
    newest: str


def state(url: str) -> SchemaState:
    """Return how a database's schema stands to this program.

    Raises:
        DependencyUnavailable: the server does not answer.
        DatabaseNotReady: the login is refused.
    """
    try:
        with psycopg.connect(url, connect_timeout=_CONNECT_SECONDS) as connection:
            return state_of(connection)
    except psycopg.Error as error:
        from customer_sql.errors import translated_refusal  # noqa: PLC0415 - it needs SQLAlchemy

        raise translated_refusal(error) from error


def state_of(connection: psycopg.Connection[tuple[object, ...]]) -> SchemaState:
    """Return how the schema stands that a connection sees."""
    revision, known = _revision(connection), known_revisions()
    if revision is None:
        schema = Schema.EMPTY
    elif revision == known[-1]:
        schema = Schema.CURRENT if is_at_home(connection) else Schema.RESTORED
    else:
        schema = Schema.BEHIND if revision in known else Schema.NEWER
    return SchemaState(schema=schema, revision=revision, newest=known[-1])


def known_revisions() -> list[str]:
    """Return the revisions of this program, the oldest first: their scripts are named by them."""
    return sorted(script.name.partition("_")[0] for script in _SCRIPTS.glob("[0-9]*.py"))


def _revision(connection: psycopg.Connection[tuple[object, ...]]) -> str | None:
    with connection.cursor(row_factory=scalar_row) as cursor:
        if cursor.execute("SELECT to_regclass(%s)", [VERSION_TABLE]).fetchone() is None:
            return None
        query = SQL("SELECT max(version_num) FROM {}").format(Identifier(VERSION_TABLE))
        revision: str | None = cursor.execute(query).fetchone()
        return revision
