"""Connections to one database in one role: pooled, in UTC, with exact JSON."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

import psycopg
from psycopg.sql import SQL, Composable, Identifier, Literal
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError

from customer_sql.errors import translated, translated_refusal
from customer_sql.exact_json import read_json, write_json
from customer_sql.text_arrays import register_text_arrays

_CONNECT_SECONDS = 5
_QUEUE_SECONDS = 10


def psycopg_url(url: str) -> URL:
    """Return a PostgreSQL URL of any usual scheme as SQLAlchemy needs it for psycopg."""
    return make_url(url).set(drivername="postgresql+psycopg")


class Database:
    """A pool of connections that act in one role, whatever the login's own rights are.

    Nothing connects before the first use. A server that went away and came back is found again by
    itself: a connection that it closed is noticed when it is taken from the pool.

    Args:
        url: the database, with a login that is a member of ``role``.
        role: ``customers_app`` or ``customers_worker``.
        max_connections: how many at most; who finds none free waits up to 10 s.
        application_name: as ``pg_stat_activity`` shows it.
        statement_timeout: how long one statement may run.
        idle_timeout: how long a transaction may stand idle, holding up the journal's readers.
    """

    def __init__(  # noqa: PLR0913 - by name, most with a default
        self,
        url: str,
        *,
        role: str,
        max_connections: int,
        application_name: str = "customers",
        statement_timeout: timedelta = timedelta(seconds=30),
        idle_timeout: timedelta = timedelta(seconds=60),
    ) -> None:
        self._settings = _session_settings(role, statement_timeout, idle_timeout)
        self._engine = create_engine(
            psycopg_url(url),
            isolation_level="AUTOCOMMIT",
            pool_size=max_connections,
            max_overflow=0,
            pool_timeout=_QUEUE_SECONDS,
            pool_use_lifo=True,
            json_serializer=write_json,
            json_deserializer=read_json,
            connect_args={
                "application_name": application_name,
                "connect_timeout": _CONNECT_SECONDS,
                "keepalives_idle": 30,
                "tcp_user_timeout": 30_000,
                "prepare_threshold": sys.maxsize,  # only statements that ask for it
            },
        )
        event.listen(self._engine, "connect", self._prepare)
        event.listen(self._engine, "checkout", _need_alive)

    @property
    def engine(self) -> Engine:
        """SQLAlchemy's engine; its connections commit each statement unless told to ``BEGIN``."""
        return self._engine

    def connect(self) -> Connection:
        """Take a connection from the pool; closing it gives it back.

        Raises:
            DependencyUnavailable: the server does not answer, or no connection came free.
            DatabaseNotReady: the login is refused, or the role does not exist.
        """
        try:
            return self._engine.connect()
        except (psycopg.Error, SQLAlchemyError) as error:
            raise translated_refusal(error) from error

    def ping(self) -> None:
        """Ask the server for a sign of life.

        Raises:
            DependencyUnavailable, DatabaseNotReady: as :meth:`connect`.
        """
        with self.connect() as connection:
            try:
                connection.exec_driver_sql("SELECT 1")
            except SQLAlchemyError as error:
                raise translated(error) from error

    def close(self) -> None:
        """Close the connections that are not in use; those in use are closed when given back."""
        self._engine.dispose()

    def _prepare(self, connection: psycopg.Connection[Any], _: object) -> None:
        connection.execute(self._settings)
        register_text_arrays(connection)


def _session_settings(role: str, statement_timeout: timedelta, idle_timeout: timedelta) -> bytes:
    settings = {
        "statement_timeout": statement_timeout,
        "idle_in_transaction_session_timeout": idle_timeout,
    }
    parts: list[Composable] = [
        SQL("SET ROLE {}").format(Identifier(role)),
        SQL("SET timezone TO 'UTC'"),
        # A plan made while a table was small is kept when it has grown: it must use the index.
        SQL("SET enable_seqscan TO off"),
    ]
    parts += [
        SQL("SET {} TO {}").format(
            Identifier(name), Literal(str(limit // timedelta(milliseconds=1)))
        )
        for name, limit in settings.items()
    ]
    return SQL("; ").join(parts).as_bytes()


def _need_alive(connection: psycopg.Connection[Any], _: object, __: object) -> None:
    """Refuse a connection that the server has closed, without a round trip to it."""
    try:
        connection.pgconn.consume_input()  # may read the server's farewell
        connection.pgconn.consume_input()  # and then finds the line dead
    except psycopg.OperationalError as error:
        raise InvalidatePoolError from error
