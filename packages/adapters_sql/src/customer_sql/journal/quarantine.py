"""Messages that could not be understood, kept so that nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from psycopg.sql import SQL

from customer_core.event_plane.quarantine import KeptMessage, Quarantined
from customer_sql.exact_json import write_json
from customer_sql.session import Row, Session
from customer_sql.statements import statement, storable

PUT_ASIDE = statement(
    "INSERT INTO quarantine (transport, raw, reason, at, headers, businesses) "
    "SELECT transport, raw, reason, at, headers::json, "
    "CASE WHEN businesses IS NOT NULL THEN "
    "ARRAY(SELECT json_array_elements_text(businesses::json)) END FROM unnest("
    "%(transports)s::text[], %(raws)s::bytea[], %(reasons)s::text[], %(times)s::timestamptz[], "
    "%(headers)s::text[], %(businesses)s::text[]) "
    "AS given(transport, raw, reason, at, headers, businesses)"
)

_COLUMNS = SQL("id, transport, raw, reason, at, headers, businesses")

FIND_MESSAGES = statement(
    "SELECT {columns} FROM quarantine WHERE id > %(after)s ORDER BY id LIMIT %(limit)s",
    columns=_COLUMNS,
)

HOLD_MESSAGES = statement(
    "SELECT {columns} FROM quarantine WHERE id = ANY(%(ids)s::bigint[]) "
    "ORDER BY id FOR UPDATE SKIP LOCKED",
    columns=_COLUMNS,
)

REMOVE_MESSAGES = statement("DELETE FROM quarantine WHERE id = ANY(%(ids)s::bigint[])")


class SqlQuarantine:
    """Implements ``Quarantine``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, messages: Sequence[Quarantined]) -> None:
        """Keep messages with the reasons they were refused for."""
        if not messages:
            return
        self._session.begin()
        self._session.touched(
            PUT_ASIDE,
            {
                "transports": [storable(one.transport) for one in messages],
                "raws": [one.raw for one in messages],
                "reasons": [storable(one.reason) for one in messages],
                "times": [one.at for one in messages],
                "headers": [_headers_row(one) for one in messages],
                "businesses": [_businesses_row(one) for one in messages],
            },
        )

    def find(self, limit: int, after: int = 0) -> Sequence[KeptMessage]:
        """Return messages in the order of their ids, from behind ``after``."""
        rows = self._session.rows(FIND_MESSAGES, {"after": after, "limit": limit})
        return [_message_of(row) for row in rows]

    def hold(self, ids: Iterable[int]) -> Sequence[KeptMessage]:
        """Hold those that are there and nobody else holds, until the transaction ends."""
        self._session.begin()
        rows = self._session.rows(HOLD_MESSAGES, {"ids": list(ids)})
        return [_message_of(row) for row in rows]

    def remove(self, ids: Iterable[int]) -> None:
        """Forget those that have been understood."""
        self._session.begin()
        self._session.touched(REMOVE_MESSAGES, {"ids": list(ids)})


def _headers_row(message: Quarantined) -> str | None:
    if not message.headers:
        return None
    return write_json({storable(k): storable(v) for k, v in message.headers.items()})


def _businesses_row(message: Quarantined) -> str | None:
    return None if message.businesses is None else write_json(sorted(message.businesses))


def _message_of(row: Row) -> KeptMessage:
    businesses = row["businesses"]
    message = Quarantined(
        transport=row["transport"],
        raw=bytes(row["raw"]),
        reason=row["reason"],
        at=row["at"],
        headers=row["headers"] or {},
        businesses=None if businesses is None else frozenset(businesses),
    )
    return KeptMessage(row["id"], message)
