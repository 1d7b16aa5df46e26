"""Reading who changed what of a customer, when, and from where."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import attrs

from customer_core.customers.access import need_audit, need_sight
from customer_core.customers.ports import CustomersContext
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.events import Recorded, customer_stream
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.paging import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    InvalidCursor,
    Page,
    decode_cursor,
    encode_cursor,
)
from customer_core.kernel.unit_of_work import JournalReader

_SORT = "-position"


@attrs.frozen(kw_only=True)
class ReadHistory:
    """Read the history of a customer, the newest entry first.

    Attributes:
        until: only what had happened by this moment.
    """

    customer_id: CustomerId
    until: datetime | None = None
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


def read_history(ctx: CustomersContext, command: ReadHistory) -> Page[Recorded]:
    """Return a page of a customer's history.

    Raises:
        NotPermitted: the caller is no administrator.
        CustomerNotFound: there is no such customer in the business.
        Invalid: the limit is out of bounds, or the cursor is of another list.
    """
    need_audit(ctx.principal)
    need_sight(ctx.principal, ctx.customers.get(command.customer_id), command.customer_id)
    if not 1 <= command.limit <= MAX_LIMIT:
        raise InvalidField("limit", f"must be from 1 to {MAX_LIMIT}")
    before = _position(command.cursor)
    entries = list(islice(_entries(ctx.journal, command, before), command.limit + 1))
    page = entries[: command.limit]
    more = len(entries) > command.limit
    return Page(page, encode_cursor(_SORT, [str(page[-1].point.position)]) if more else None)


def _entries(
    journal: JournalReader, command: ReadHistory, before: int | None
) -> Iterator[Recorded]:
    """Yield what had happened, the newest first."""
    stream, size = customer_stream(command.customer_id), command.limit + 1
    while True:
        page = journal.of_stream(stream, limit=size, before=before)
        for recorded in page:
            if command.until is None or recorded.event.timestamp <= command.until:
                yield recorded
        if len(page) < size:
            return
        before = page[-1].point.position


def _position(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    (text,) = decode_cursor(cursor, _SORT, 1)
    if not text.isascii() or not text.isdigit() or len(text) > 18:  # noqa: PLR2004 - a bigint
        raise InvalidCursor("cursor", "is not a cursor of this list; start without one")
    return int(text)
