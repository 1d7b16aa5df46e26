"""Comparing two copies of tables row by row, inside of the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composed, Identifier

from customer_core.event_plane.rebuild import Comparison, Version
from customer_sql.rebuilds.shadow import NEXT

_VERSION = SQL(
    "SELECT count(*), coalesce(sum(hashtextextended(row_of::text, 0)::numeric), 0) "
    "FROM {} AS row_of"
)

_DIFFERING = SQL(
    "SELECT count(*) FROM (SELECT row_of::text AS said, {key} FROM {serving} AS row_of) AS a "
    "FULL JOIN (SELECT row_of::text AS said, {key} FROM {built} AS row_of) AS b USING ({key}) "
    "WHERE a.said IS DISTINCT FROM b.said"
)


def compare(owner: psycopg.Connection[Any], tables: Sequence[str]) -> Comparison:
    """Return how the copies that serve and the second ones stand to each other."""
    serving = [_version(owner, Identifier(table)) for table in tables]
    built = [_version(owner, Identifier(NEXT, table)) for table in tables]
    return Comparison(
        serving=_together(serving),
        built=_together(built),
        differing=sum(
            _differing(owner, table)
            for table, a, b in zip(tables, serving, built, strict=True)
            if a != b
        ),
    )


def _version(owner: psycopg.Connection[Any], table: Identifier) -> tuple[int, int]:
    rows, checksum = _one(owner, _VERSION.format(table))
    return rows, int(checksum)


def _together(versions: Sequence[tuple[int, int]]) -> Version:
    checksum = sum(checksum for _, checksum in versions) % 2**64
    return Version(rows=sum(rows for rows, _ in versions), checksum=f"{checksum:016x}")


def _differing(owner: psycopg.Connection[Any], table: str) -> int:
    keys = owner.cursor(row_factory=tuple_row).execute(
        "SELECT a.attname FROM pg_index i "
        "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) "
        "WHERE i.indrelid = to_regclass(%s) AND i.indisprimary",
        (table,),
    )
    statement = _DIFFERING.format(
        key=SQL(", ").join(Identifier(name) for (name,) in keys.fetchall()),
        serving=Identifier(table),
        built=Identifier(NEXT, table),
    )
    (differing,) = _one(owner, statement)
    return int(differing)


def _one(owner: psycopg.Connection[Any], statement: Composed) -> tuple[Any, ...]:
    row = owner.cursor(row_factory=tuple_row).execute(statement).fetchone()
    assert row is not None  # noqa: S101 - an aggregate has always one row
    return row
