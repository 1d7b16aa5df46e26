"""One unit's connection: taken when first needed, with a transaction only where one is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from psycopg.rows import RowFactory, dict_row, tuple_row
from sqlalchemy import Connection, Select
from sqlalchemy.exc import SQLAlchemyError

from customer_core.kernel.errors import DependencyUnavailable
from customer_sql.database import Database
from customer_sql.errors import POSTGRESQL, translated

Row = Mapping[str, Any]


class Session:
    """Runs statements on one connection.

    Before :meth:`begin` each statement is a transaction of its own. Once one has failed, all that
    follows fails too: a unit is kept whole or not at all.

    All methods raise the core's errors: DependencyUnavailable, ConcurrentUpdate, DatabaseNotReady;
    a broken constraint stays psycopg's ``UniqueViolation``, for whoever knows what was written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None
        self._failure: Exception | None = None
        self.in_transaction = False

    def rows(
        self, statement: bytes, parameters: Mapping[str, Any], *, planned_anew: bool = False
    ) -> Sequence[Row]:
        """Run a statement and return its rows.

        Args:
            statement: with named placeholders.
            parameters: by their names.
            planned_anew: whether the best plan depends on the parameters or on how much there is,
                so that none is kept from one run to the next.
        """
        return self._run(statement, parameters, prepare=not planned_anew).fetchall()

    def tuples(self, statement: bytes, parameters: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Run a statement and return its rows without names, for where there are very many."""
        return self._run(statement, parameters, row_factory=tuple_row).fetchall()

    def touched(self, statement: bytes, parameters: Mapping[str, Any]) -> int:
        """Run a statement and return how many rows it wrote."""
        return self._run(statement, parameters).rowcount

    def select(self, query: Select[Any]) -> Sequence[Row]:
        """Run a query of SQLAlchemy Core and return its rows."""
        connection = self._taken()
        driver = _driver_of(connection)
        try:
            return [row._asdict() for row in connection.execute(query)]
        except SQLAlchemyError as error:
            raise self._failed(error, driver) from error

    def begin(self) -> None:
        """Open a transaction, unless one is open."""
        if not self.in_transaction:
            self._run(b"BEGIN ISOLATION LEVEL READ COMMITTED", {})
            self.in_transaction = True

    def commit(self) -> None:
        """Commit the transaction, if one is open; after a failure, raise that again."""
        if self._failure:
            raise self._failure
        if self.in_transaction:
            self._run(b"COMMIT", {})
            self.in_transaction = False

    def fail(self, failure: Exception) -> Exception:
        """Let everything that follows fail for this reason, and return it to be raised."""
        self._failure = failure
        return failure

    def close(self) -> None:
        """Give the connection back; what was not committed is rolled back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self.in_transaction, self._failure = False, None

    def _run(
        self,
        statement: bytes,
        parameters: Mapping[str, Any],
        *,
        prepare: bool = True,
        row_factory: RowFactory[Any] = dict_row,
    ) -> psycopg.Cursor[Any]:
        driver = _driver_of(self._taken())
        try:
            cursor = driver.cursor(row_factory=row_factory, binary=True)
            return cursor.execute(statement, parameters, prepare=prepare)
        except psycopg.Error as error:
            raise self._failed(error, driver) from error

    def _taken(self) -> Connection:
        if self._failure:
            raise self._failure
        if self._connection is None:
            self._connection = self._database.connect()
        return self._connection

    def _failed(self, error: Exception, driver: psycopg.Connection[Any]) -> Exception:
        failure = translated(error)
        if driver.closed:
            failure = DependencyUnavailable(POSTGRESQL)
            self._lose(error)
        return self.fail(failure)

    def _lose(self, error: Exception) -> None:
        if self._connection is not None:
            self._connection.invalidate(error)
            self._connection.close()
            self._connection = None


@contextmanager
def opened(database: Database) -> Iterator[Session]:
    """Open a session, and close it whatever happens."""
    session = Session(database)
    try:
        yield session
    finally:
        session.close()


def _driver_of(connection: Connection) -> psycopg.Connection[Any]:
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)
