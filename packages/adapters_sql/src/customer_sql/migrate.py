"""Bringing a database's schema to a revision.

Alembic is run from here; nothing but the address of the database is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import Connection, NullPool, create_engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from customer_sql.database import psycopg_url
from customer_sql.errors import DatabaseNotReady, translated, translated_refusal
from customer_sql.migrations.access import server_version
from customer_sql.revision import VERSION_TABLE, Schema, SchemaState, state, state_of
from customer_sql.roles import APP_ROLE, WORKER_ROLE

__all__ = ["VERSION_TABLE", "Schema", "SchemaState", "downgrade", "state", "upgrade"]

OLDEST_SERVER = 15

_SCRIPTS = Path(__file__).parent / "migrations"
_NUMBER_OF_LOCK = 0x637573746F6D6572  # "customer": only one migration runs at a time


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Bring a database to a revision, by default the newest; nothing happens if it is there.

    Args:
        owner_url: the database, with the login that owns, or is to own, the tables.
        revision: where to stop.

    Raises:
        DependencyUnavailable: the server does not answer.
        DatabaseNotReady: a right is missing, the server is too old, or the schema is newer than
            this program; the message says what to do.
    """
    with _connection(owner_url) as connection:
        _prepare(connection)
        command.upgrade(_config(connection), revision)


def downgrade(owner_url: str, revision: str) -> None:
    """Take a database back to an older revision; ``base`` is before the first.

    Raises:
        DependencyUnavailable, DatabaseNotReady: as :func:`upgrade`.
    """
    with _connection(owner_url) as connection:
        _prepare(connection)
        command.downgrade(_config(connection), revision)


def _prepare(connection: Connection) -> None:
    """Wait for other migrations of this database, and refuse what cannot be migrated."""
    version = server_version(connection)
    if version < OLDEST_SERVER:
        raise DatabaseNotReady(
            f"its server is PostgreSQL {version}", f"Version {OLDEST_SERVER} or newer is needed."
        )
    connection.execute(select(func.pg_advisory_xact_lock(_NUMBER_OF_LOCK)))
    found = state_of(_driver(connection))
    if found.schema is Schema.NEWER:
        raise DatabaseNotReady(
            f"its schema {found.revision} is newer than this program's {found.newest}",
            "Use a newer version of the program.",
        )


def _driver(connection: Connection) -> psycopg.Connection[tuple[object, ...]]:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the driver we choose
    return driver


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    """Open a connection in a transaction that is committed at the end."""
    engine = create_engine(
        psycopg_url(url), poolclass=NullPool, connect_args={"connect_timeout": 5}
    )
    try:
        connection = engine.connect()
    except (psycopg.Error, SQLAlchemyError) as error:
        raise translated_refusal(error) from error
    try:
        with connection, connection.begin():
            yield connection
    except (psycopg.Error, SQLAlchemyError) as error:
        raise _explained(error) from error


def _explained(error: Exception) -> Exception:
    cause = translated(error)
    if isinstance(cause, errors.InsufficientPrivilege):
        return DatabaseNotReady(
            f"its owner lacks a right: {cause.diag.message_primary}",
            "Let an administrator of the server run once, in this database: "
            f"CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE ROLE {APP_ROLE}; "
            f"CREATE ROLE {WORKER_ROLE}; GRANT {APP_ROLE}, {WORKER_ROLE} TO the owner.",
        )
    return cause
