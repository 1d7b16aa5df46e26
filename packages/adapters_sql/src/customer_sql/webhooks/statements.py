"""The statements that both sides of webhooks share: that of one business and that of the worker."""

from __future__ import annotations

from typing import LiteralString

from psycopg.sql import SQL, Composable, Placeholder

from customer_sql.statements import given, given_rows, names, statement, written
from customer_sql.tables import webhook_deliveries, webhook_endpoints

_DELIVERY = written(webhook_deliveries)
_WRITTEN_ONCE = ("business_id", "id", "created_at")

LANE: LiteralString = (
    "{other}.stream = {one}.stream AND {other}.endpoint_id = {one}.endpoint_id "
    "AND {other}.business_id = {one}.business_id AND {other}.status = 'pending'"
)
"""The deliveries that an endpoint waits for of the same stream, made in the order of numbers."""

ADD_DELIVERIES = statement(
    "INSERT INTO webhook_deliveries ({columns}) "
    "SELECT {given} FROM (SELECT given.place, {others}, "
    "greatest(given.next_attempt_at, (SELECT head.next_attempt_at FROM webhook_deliveries head "
    "WHERE {lane} ORDER BY head.number LIMIT 1)) AS next_attempt_at FROM {deliveries}) AS given "
    "ORDER BY given.place ON CONFLICT (business_id, endpoint_id, event_id) DO NOTHING",
    columns=names(_DELIVERY),
    given=given(_DELIVERY),
    others=given(column for column in _DELIVERY if column.name != "next_attempt_at"),
    lane=SQL(LANE).format(other=SQL("head"), one=SQL("given")),
    deliveries=given_rows(_DELIVERY, "deliveries", place=True),
)
"""One that has to wait for another is not looked at before that one is."""


def _assignments() -> Composable:
    columns = [column for column in webhook_endpoints.columns if column.name not in _WRITTEN_ONCE]
    return SQL(", ").join(
        SQL("{} = {}").format(names([column]), _parameter(column.name)) for column in columns
    )


def _parameter(name: str) -> Composable:
    return SQL("{}::json").format(Placeholder(name)) if name == "secrets" else Placeholder(name)


ADD_ENDPOINT = statement(
    "INSERT INTO webhook_endpoints ({columns}) VALUES ({values})",
    columns=names(webhook_endpoints.columns),
    values=SQL(", ").join(_parameter(column.name) for column in webhook_endpoints.columns),
)

SAVE_ENDPOINT = statement(
    "UPDATE webhook_endpoints SET {assignments} "
    "WHERE business_id = %(business_id)s AND id = %(id)s",
    assignments=_assignments(),
)

SAVE_ENDPOINT_UNCHANGED = statement(
    "UPDATE webhook_endpoints SET {assignments} "
    "WHERE business_id = %(business_id)s AND id = %(id)s AND version < %(version)s",
    assignments=_assignments(),
)
