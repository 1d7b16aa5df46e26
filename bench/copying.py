"""Filling tables the quick way."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from customer_core.kernel.events import Event
from customer_sql.journal.rows import event_columns
from customer_sql.text_arrays import Texts

Row = Mapping[str, Any]


def copy_rows(connection: psycopg.Connection[Any], table: str, rows: Iterable[Row]) -> None:
    """Copy rows, all with the same columns, into a table such as `customers` or `shop.orders`."""
    waiting = iter(rows)
    first = next(waiting, None)
    if first is None:
        return
    statement = SQL("COPY {} ({}) FROM STDIN").format(
        Identifier(*table.split(".")), SQL(", ").join(map(Identifier, first))
    )
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for row in chain((first,), waiting):
                copy.write_row([_plain(value) for value in row.values()])
        cursor.execute(SQL("ANALYZE {}").format(Identifier(*table.split("."))))


def journal_columns(events: Sequence[Event]) -> dict[str, list[Any]]:
    """Return the rows of the journal that keep events, as a list for each column."""
    columns = event_columns(events).items()
    return {name: list(one.values if isinstance(one, Texts) else one) for name, one in columns}


def _plain(value: object) -> object:
    return Jsonb(value) if isinstance(value, dict) else value
