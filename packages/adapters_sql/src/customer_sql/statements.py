"""Pieces that the hand-written statements share.

Rows are handed to PostgreSQL as one JSON text, however many there are: that is one parameter to
send and one plan to keep, and measured here faster than an array for each column.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, LiteralString

from psycopg.sql import SQL, Composable, Identifier, Placeholder
from sqlalchemy import Column, Table, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSON, JSONB

from customer_sql.text_arrays import Texts

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped

_TENANT = SQL(
    "tenant AS MATERIALIZED ("
    "SELECT set_config('app.business_id', %(business_id)s, true) AS business_id)"
)


def statement(text: LiteralString, **parts: Composable) -> bytes:
    """Return a statement with ``parts`` filled in."""
    return SQL(text).format(**parts).as_bytes()


def tenant_statement(text: LiteralString, **parts: Composable) -> bytes:
    """Return a statement whose common table expressions begin with the setting of the tenant."""
    return SQL("WITH {} ").format(_TENANT).as_bytes() + statement(text, **parts)


def tenant_query(text: LiteralString, **parts: Composable) -> bytes:
    """Return a query that sets the tenant first, and then reads.

    Args:
        text: a query that mentions ``tenant.business_id``; with ``OFFSET 0`` the planner must
            leave it what it is, a subquery that needs the tenant's row before it can start.
        parts: filled in.
    """
    query = SQL(text).format(**parts)
    outer = SQL("WITH {} SELECT found.* FROM tenant, LATERAL ({} OFFSET 0) AS found")
    return outer.format(_TENANT, query).as_bytes()


def keyed_query(text: LiteralString, **parts: Composable) -> bytes:
    """Return a query that looks up each of many keys by itself, through an index.

    Args:
        text: a query of one key, that mentions ``key.business_id`` and ``key.id``.
        parts: filled in.
    """
    query = SQL(text).format(**parts)
    outer = SQL(
        "SELECT found.* "
        "FROM unnest(%(businesses)s::text[], %(ids)s::text[]) AS key(business_id, id), "
        "LATERAL ({} OFFSET 0) AS found"
    )
    return outer.format(query).as_bytes()


def key_parameters(keys: Iterable[tuple[str, str]]) -> dict[str, Texts]:
    """Return the parameters of a :func:`keyed_query`: pairs of a business and an id, in order."""
    pairs = list(keys)
    return {
        "businesses": Texts([pair[0] for pair in pairs]),
        "ids": Texts([pair[1] for pair in pairs]),
    }


def written(table: Table) -> list[Column[Any]]:
    """Return the columns that the program fills in; the others PostgreSQL fills in itself."""
    return [c for c in table.columns if c.server_default is None and c.identity is None]


def names(columns: Iterable[Column[Any]]) -> Composable:
    """Return the names of columns, as an ``INSERT`` lists them."""
    return SQL(", ").join(Identifier(column.name) for column in columns)


def selected(alias: str, columns: Iterable[Column[Any]], prefix: str = "") -> Composable:
    """Return columns of a table, as a ``SELECT`` lists them, each named with ``prefix``."""
    return SQL(", ").join(
        SQL("{} AS {}").format(Identifier(alias, column.name), Identifier(prefix + column.name))
        for column in columns
    )


def given(columns: Iterable[Column[Any]]) -> Composable:
    """Return the values of the rows ``given``, as a ``SELECT`` that feeds an ``INSERT``."""
    return SQL(", ").join(
        SQL("given.{}::json").format(Identifier(column.name))
        if _is_verbatim(column)
        else Identifier("given", column.name)
        for column in columns
    )


def given_rows(
    columns: Iterable[Column[Any]], parameter: str, *, place: bool = False
) -> Composable:
    """Return the table expression ``given``: the rows that a parameter holds as JSON.

    Args:
        columns: those of the rows; of type ``json``, they come as text, so that nothing reads it.
        parameter: name of the parameter: a JSON list of objects.
        place: whether the objects have a number ``place`` too.
    """
    definitions: list[Composable] = [
        SQL("{} {}").format(Identifier(c.name), SQL(_type_of(c))) for c in columns
    ]
    if place:
        definitions.append(SQL("place integer"))
    return SQL("json_to_recordset({}::json) AS given({})").format(
        Placeholder(parameter), SQL(", ").join(definitions)
    )


def given_arrays(columns: Iterable[Column[Any]]) -> Composable:
    """Return the table expression ``given``: rows whose columns are an array each, and ``place``.

    The parameters have the names of the columns; measured for the journal's wide rows, where it is
    a fifth faster than JSON. The first row has the place 1.
    """
    listed = list(columns)
    arrays = SQL(", ").join(
        SQL("{}::{}[]").format(Placeholder(column.name, "b"), SQL(_plain_type_of(column)))
        for column in listed
    )
    return SQL("unnest({}) WITH ORDINALITY AS given({}, place)").format(arrays, names(listed))


def replaced(columns: Iterable[Column[Any]]) -> Composable:
    """Return the assignments of an upsert that takes every column but the key from the new row."""
    return SQL(", ").join(
        SQL("{0} = excluded.{0}").format(Identifier(column.name))
        for column in columns
        if not column.primary_key
    )


def upsert(table: Table, rows: Composable, *, only_if: LiteralString = "true") -> bytes:
    """Return the statement that keeps rows, each in the place of the one with the same key.

    Args:
        table: with a primary key.
        rows: the table expression ``given``; see :func:`given_rows` and :func:`given_arrays`.
        only_if: what must hold for a row to be replaced, by ``excluded`` for the new one.
    """
    columns = written(table)
    return statement(
        "INSERT INTO {table} ({columns}) SELECT {given} FROM {rows} "
        "ON CONFLICT ({key}) DO UPDATE SET {replaced} WHERE {only_if}",
        table=Identifier(table.name),
        columns=names(columns),
        given=given(columns),
        rows=rows,
        key=names(table.primary_key.columns),
        replaced=replaced(columns),
        only_if=SQL(only_if),
    )


def storable(text: str) -> str:
    """Return a text as PostgreSQL can keep it: without NUL, and without halves of characters."""
    return text.replace("\x00", "\N{SYMBOL FOR NULL}").encode(errors="replace").decode()


def _is_verbatim(column: Column[Any]) -> bool:
    return isinstance(column.type, JSON) and not isinstance(column.type, JSONB)


def _type_of(column: Column[Any]) -> LiteralString:
    if _is_verbatim(column):
        return "TEXT"
    name: LiteralString = column.type.compile(_DIALECT)
    return name


def _plain_type_of(column: Column[Any]) -> LiteralString:
    return "TEXT" if isinstance(column.type, Text) else _type_of(column)
