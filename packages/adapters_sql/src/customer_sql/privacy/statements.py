"""The statements that both sides of requests share: that of one business and that of the jobs."""

from __future__ import annotations

from typing import LiteralString

from psycopg.sql import SQL, Composable, Placeholder
from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSON

from customer_sql.statements import names, statement
from customer_sql.tables import data_requests

_WRITTEN_ONCE = ("business_id", "id", "customer_id", "kind", "received_at", "opened_by", "version")

LASTS: LiteralString = (
    "h.released_at IS NULL AND (h.until IS NULL OR h.until > %(now)s::timestamptz)"
)
"""Whether the legal hold ``h`` lasts."""


def _parameter(column: Column[object]) -> Composable:
    is_json = isinstance(column.type, JSON)
    return SQL("{}::json" if is_json else "{}").format(Placeholder(column.name))


ADD_REQUEST = statement(
    "INSERT INTO data_requests ({columns}) VALUES ({values})",
    columns=names(data_requests.columns),
    values=SQL(", ").join(map(_parameter, data_requests.columns)),
)

SAVE_REQUEST = statement(
    "UPDATE data_requests SET {assignments}, version = version + 1 "
    "WHERE business_id = %(business_id)s AND id = %(id)s AND version = %(version)s "
    "RETURNING version",
    assignments=SQL(", ").join(
        SQL("{} = {}").format(names([column]), _parameter(column))
        for column in data_requests.columns
        if column.name not in _WRITTEN_ONCE
    ),
)
"""To be planned anew: in an empty table, every index that begins with the business is as good."""
