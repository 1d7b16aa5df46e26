"""The kinds of columns that the tables are made of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, DateTime, Text
from sqlalchemy.types import UserDefinedType

Key = Text(collation="C")
"""A text compared by code points, so that lists by it are in the same order everywhere."""

Moment = DateTime(timezone=True)


class Xid8(UserDefinedType[str]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Return the type's name."""
        return "XID8"


def business_id() -> Column[Any]:
    """Return the column that makes a table a tenant table: row-level security stands on it."""
    return Column("business_id", Key, nullable=False)


def one_of(column: str, *values: str, name: str) -> CheckConstraint:
    """Return the constraint that a column holds one of these values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)
