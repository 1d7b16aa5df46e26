"""Reading every row of every table, for a search that must leave nothing out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import attrs
import psycopg
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from customer_core.kernel.pseudonym import is_pseudonym
from customer_core.privacy.proof.scan import Kept
from customer_sql.database import Database
from customer_sql.errors import translated
from customer_sql.rebuilds import shadow
from customer_sql.revision import VERSION_TABLE
from customer_sql.statements import statement

_PAGE = 1_000
_OWNERS = ("customer_id", "user_id")
_OWNERS_IN_DATA = ("customerId", "userId")
_STREAMS = ("customer:", "user:")

TABLES = statement(
    "SELECT n.nspname AS schema, c.relname AS name, "
    "array_agg(a.attname::text ORDER BY a.attnum) AS columns, "
    "array_agg(t.typname::text ORDER BY a.attnum) AS types "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
    "AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid "
    "WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition "
    "AND n.nspname IN (current_schema(), {next}, {old}) "
    "AND c.relname <> {version_table} GROUP BY n.nspname, c.relname ORDER BY c.relname, n.nspname",
    version_table=Literal(VERSION_TABLE),
    next=Literal(shadow.NEXT),
    old=Literal(shadow.OLD),
)
"""Every table there is, also those that no program of ours declares, and those of a rebuild. The
version of the schema alone is left out."""

_SILENT = frozenset(
    {"bool", "int2", "int4", "int8", "float4", "float8", "timestamptz", "timestamp", "xid8", "oid"}
)
"""Types whose values identify nobody."""


@attrs.frozen
class TableSource:
    """Implements ``Source`` for one table.

    Attributes:
        columns: those that can hold a text, each with its type.
        owners: those among all its columns that say whose a row is.
    """

    database: Database
    schema: str
    table: str
    columns: tuple[tuple[str, str], ...]
    owners: tuple[str, ...]

    @property
    def name(self) -> str:
        """The table; with its schema where that is the one of a rebuild."""
        rebuilt = self.schema in (shadow.NEXT, shadow.OLD)
        return f"{self.schema}.{self.table}" if rebuilt else self.table

    def read(self) -> Iterator[Kept]:
        """Return all rows, some thousand held at a time, as they were at the first."""
        if not self.columns:
            return
        with (
            _reading(self.database) as driver,
            driver.cursor("search", row_factory=tuple_row) as cursor,
        ):
            cursor.itersize = _PAGE
            cursor.execute(self._query())
            for at, owner, *values in cursor:
                text = "\n".join(map(_text, values))
                yield Kept(at=at, of_another=_is_somebody(owner), text=text)

    def _query(self) -> Composed:
        owner: Composable = SQL("NULL")
        if self.owners:
            parts: list[Composable] = [
                SQL("{}::text").format(Identifier(name)) for name in self.owners
            ]
            if ("data", "json") in self.columns:
                parts = [SQL("data ->> {}").format(Literal(one)) for one in _OWNERS_IN_DATA] + parts
            owner = SQL("coalesce({})").format(SQL(", ").join(parts))
        values = SQL(", ").join(
            Identifier(name) if kind == "bytea" else SQL("{}::text").format(Identifier(name))
            for name, kind in self.columns
        )
        table = Identifier(self.schema, self.table)
        return SQL("SELECT tableoid::regclass || ' ' || ctid, {}, {} FROM {}").format(
            owner, values, table
        )


class SqlSources:
    """The tables of a database, each to be searched.

    Args:
        database: connected in the role ``customers_worker``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Sequence[TableSource]:
        """Return every table.

        Raises:
            DependencyUnavailable: PostgreSQL does not answer.
        """
        with _reading(self._database) as driver:
            found = driver.execute(TABLES).fetchall()
        return [self._source(*row) for row in found]

    def _source(
        self, schema: str, name: str, columns: Sequence[str], types: Sequence[str]
    ) -> TableSource:
        texts = [(c, t) for c, t in zip(columns, types, strict=True) if t not in _SILENT]
        owners = [column for column in (*_OWNERS, "stream") if column in columns]
        if name == "customers":
            owners = ["id"]
        return TableSource(self._database, schema, name, tuple(texts), tuple(owners))


@contextmanager
def _reading(database: Database) -> Iterator[psycopg.Connection[Any]]:
    with database.connect() as connection:
        driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
        try:
            driver.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield driver
        except psycopg.Error as error:
            raise translated(error) from error
        finally:
            if not driver.closed:
                driver.execute("ROLLBACK")


def _is_somebody(owner: str | None) -> bool:
    if owner is None:
        return False
    kind, _, name = owner.partition(":")
    if not name:
        return not is_pseudonym(owner)
    return f"{kind}:" in _STREAMS and not is_pseudonym(name)


def _text(value: str | bytes | None) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else value or ""
