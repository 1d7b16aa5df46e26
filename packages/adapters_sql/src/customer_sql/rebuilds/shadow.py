"""A second copy of tables in a schema of its own, and putting it in the place of the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, LiteralString

import psycopg
from psycopg import errors
from psycopg.rows import scalar_row, tuple_row
from psycopg.sql import SQL, Composed, Identifier

from customer_sql.roles import APP_ROLE, WORKER_ROLE

NEXT = "customers_next"
OLD = "customers_old"

_LOCK_TIMEOUT = "500ms"
_TRIES = 120

Owner = psycopg.Connection[Any]


def exists(owner: Owner, tables: Sequence[str]) -> bool:
    """Whether the second copies of all tables are there."""
    with owner.cursor(row_factory=scalar_row) as cursor:
        found = cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = %s AND tablename = ANY(%s)",
            (NEXT, list(tables)),
        ).fetchone()
    return found == len(tables)


def create(owner: Owner, tables: Sequence[str], *, copied: bool) -> None:
    """Make second copies with the same constraints, indexes, policies and rights.

    Args:
        owner: a connection of the tables' owner, in a transaction.
        tables: which.
        copied: whether the copies begin with the rows there are.
    """
    owner.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(NEXT)))
    for role in (APP_ROLE, WORKER_ROLE):
        owner.execute(
            SQL("GRANT USAGE ON SCHEMA {} TO {}").format(Identifier(NEXT), Identifier(role))
        )
    for table in tables:
        _copy_table(owner, table)
        if copied:
            owner.execute(
                SQL("INSERT INTO {} SELECT * FROM {}").format(_next(table), _table(table))
            )


def drop(owner: Owner, tables: Sequence[str], schema: LiteralString = NEXT) -> None:
    """Drop copies of tables, those that are not there too."""
    for table in tables:
        owner.execute(SQL("DROP TABLE IF EXISTS {}").format(Identifier(schema, table)))


def exchange(owner: Owner, tables: Sequence[str]) -> None:
    """Let the second copies serve, and put the first ones aside; in the owner's transaction.

    Whoever reads waits for the moment it takes. A reader that is slow itself is not waited for
    long, lest all others wait behind: the exchange lets go and tries again.

    Raises:
        psycopg.errors.LockNotAvailable: some reader was in the way all the time.
    """
    home = _home(owner)
    owner.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(OLD)))
    owner.execute(SQL("SET LOCAL lock_timeout = {}").format(_LOCK_TIMEOUT))
    _lock(owner, tables)
    for table in tables:
        _move(owner, table, home, OLD)
        _move(owner, table, NEXT, home)


def _lock(owner: Owner, tables: Sequence[str]) -> None:
    listed = SQL(", ").join(map(_table, tables))
    for attempt in range(_TRIES):
        try:
            with owner.transaction():
                owner.execute(SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(listed))
        except errors.LockNotAvailable:
            if attempt == _TRIES - 1:
                raise
        else:
            return


def _move(owner: Owner, table: str, home: str, to: str) -> None:
    owner.execute(
        SQL("ALTER TABLE {} SET SCHEMA {}").format(Identifier(home, table), Identifier(to))
    )


def _copy_table(owner: Owner, table: str) -> None:
    owner.execute(
        SQL(
            "CREATE TABLE {} (LIKE {} INCLUDING ALL EXCLUDING INDEXES EXCLUDING CONSTRAINTS)"
        ).format(_next(table), _table(table))
    )
    for made in (*_constraints(owner, table), *_indexes(owner, table)):
        owner.execute(made)
    owner.execute(SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(_next(table)))
    owner.execute(SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(_next(table)))
    for made in (*_policies(owner, table), *_rights(owner, table)):
        owner.execute(made)


def _constraints(owner: Owner, table: str) -> list[Composed]:
    return [
        SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
            _next(table), Identifier(name), SQL(definition)
        )
        for name, definition in _rows(
            owner,
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = to_regclass(%s) AND contype IN ('p', 'u', 'c') ORDER BY conname",
            table,
        )
    ]


def _indexes(owner: Owner, table: str) -> list[Composed]:
    """Return the statements that make the indexes which no constraint makes."""
    return [
        SQL("CREATE {} INDEX {} ON {} {}").format(
            SQL("UNIQUE" if unique else ""), Identifier(name), _next(table), SQL(rest)
        )
        for name, unique, rest in _rows(
            owner,
            "SELECT c.relname, i.indisunique, "
            "substring(pg_get_indexdef(i.indexrelid) FROM ' (USING .*)$') "
            "FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "WHERE i.indrelid = to_regclass(%s) "
            "AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid) "
            "ORDER BY c.relname",
            table,
        )
    ]


def _policies(owner: Owner, table: str) -> list[Composed]:
    return [
        SQL("CREATE POLICY {} ON {} TO {} USING ({}) WITH CHECK ({})").format(
            Identifier(name),
            _next(table),
            SQL(", ").join(map(Identifier, roles)),
            SQL(using),
            SQL(check),
        )
        for name, roles, using, check in _rows(
            owner,
            "SELECT policyname, roles::text[], qual, with_check FROM pg_policies "
            "WHERE schemaname = current_schema() AND tablename = %s ORDER BY policyname",
            table,
        )
    ]


def _rights(owner: Owner, table: str) -> list[Composed]:
    return [
        SQL("GRANT {} ON {} TO {}").format(SQL(right), _next(table), Identifier(role))
        for right, role in _rows(
            owner,
            "SELECT privilege_type, grantee FROM information_schema.role_table_grants "
            "WHERE table_schema = current_schema() AND table_name = %s "
            "AND grantee <> current_user ORDER BY grantee, privilege_type",
            table,
        )
    ]


def _rows(owner: Owner, query: LiteralString, table: str) -> list[tuple[Any, ...]]:
    with owner.cursor(row_factory=tuple_row) as cursor:
        return cursor.execute(query, (table,)).fetchall()


def _home(owner: Owner) -> str:
    with owner.cursor(row_factory=scalar_row) as cursor:
        return str(cursor.execute("SELECT current_schema()").fetchone())


def _next(table: str) -> Identifier:
    return Identifier(NEXT, table)


def _table(table: str) -> Identifier:
    return Identifier(table)
