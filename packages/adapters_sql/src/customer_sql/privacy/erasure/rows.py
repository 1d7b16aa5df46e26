"""Statements that take people out of tables, made of what the registry declares."""

from __future__ import annotations

from functools import cache

import attrs
from psycopg.sql import SQL, Composable, Identifier, Placeholder
from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import JSON

from customer_core.privacy.registry.model import Key, Place, Treatment
from customer_sql.statements import names, statement
from customer_sql.tables import metadata

_USERS = SQL("business_id = %(business_id)s AND user_id = %(user_id)s")
_OWNERS = SQL(
    "business_id = %(business_id)s AND (customer_id = %(customer_id)s "
    "OR (customer_id IS NULL AND user_id = %(user_id)s))"
)
_RECOMPUTES = SQL(
    "(after_business = %(business_id)s AND after_customer = %(customer_id)s) "
    "OR (until_business = %(business_id)s AND until_customer = %(customer_id)s)"
)
"""Where it began is forgotten, too: a run that has no place goes over everybody once more."""


@attrs.frozen(kw_only=True)
class TableStatements:
    """The statements for one table.

    Attributes:
        count: how many rows are about a person.
        take: deletes some rows, or takes out of them what can be without reading it.
        key: the columns of its key.
        scrubbed: the columns out of which the program takes the person; none for most tables.
        find: reads key and scrubbed columns of some rows, and holds these.
        rewrite: does to one row what ``take`` does, and writes its scrubbed columns.
    """

    count: bytes
    take: bytes
    key: tuple[str, ...] = ()
    scrubbed: tuple[str, ...] = ()
    find: bytes = b""
    rewrite: bytes = b""


@cache
def statements_of(place: Place) -> TableStatements:
    """Return the statements for a table whose rows are found by ids of the person."""
    table = metadata.tables[place.name]
    parts: dict[str, Composable] = {"table": Identifier(table.name), "which": _which(place, table)}
    some = SQL("ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE {which} LIMIT %(limit)s))").format(
        **parts
    )
    count = statement("SELECT count(*) AS rows FROM {table} WHERE {which}", **parts)
    if not place.keeps_rows:
        deleting = statement("DELETE FROM {table} WHERE {some}", some=some, **parts)
        return TableStatements(count=count, take=deleting)
    changed = changes(place, table)
    scrubbed = [table.columns[d.name] for d in place.data if d.treatment is Treatment.SCRUBBED]
    key = list(table.primary_key.columns)
    return TableStatements(
        count=count,
        take=statement(
            "UPDATE {table} SET {changes} WHERE {some}",
            changes=SQL(", ").join(changed),
            some=some,
            **parts,
        ),
        key=tuple(one.name for one in key),
        scrubbed=tuple(one.name for one in scrubbed),
        find=statement(
            "SELECT {columns} FROM {table} WHERE {which} LIMIT %(limit)s FOR UPDATE",
            columns=names([*key, *scrubbed]),
            **parts,
        ),
        rewrite=statement(
            "UPDATE {table} SET {changes} WHERE {key}",
            changes=SQL(", ").join([*changed, *map(_given, scrubbed)]),
            key=SQL(" AND ").join(map(_is_given, key)),
            **parts,
        ),
    )


def _which(place: Place, table: Table) -> Composable:
    if "after_customer" in table.columns:
        return _RECOMPUTES
    if place.key is Key.OWNER:
        return _OWNERS
    if place.key is Key.USER:
        return _USERS
    name = "customer_id" if "customer_id" in table.columns else "id"
    return SQL("business_id = %(business_id)s AND {} = %(customer_id)s").format(Identifier(name))


_PSEUDONYM = SQL("%(pseudonym)s")


def changes(place: Place, table: Table, pseudonym: Composable = _PSEUDONYM) -> list[Composable]:
    """Return the assignments that take people out of rows which stay, as declared."""
    found: list[Composable] = []
    for datum in place.data:
        column = Identifier(datum.name)
        if datum.treatment is Treatment.PSEUDONYM:
            found.append(SQL("{} = {}").format(column, pseudonym))
        elif datum.treatment is Treatment.EMPTIED:
            found.append(SQL("{} = {}").format(column, _empty(table.columns[datum.name])))
    return found


def _empty(column: Column[object]) -> Composable:
    if column.nullable:
        return SQL("NULL")
    return SQL("'{}'") if isinstance(column.type, JSON) else SQL("''")


def _given(column: Column[object]) -> Composable:
    cast = SQL("::json") if isinstance(column.type, JSON) else SQL("")
    return SQL("{} = {}{}").format(Identifier(column.name), Placeholder(column.name), cast)


def _is_given(column: Column[object]) -> Composable:
    return SQL("{} = {}").format(Identifier(column.name), Placeholder(f"key_{column.name}"))
