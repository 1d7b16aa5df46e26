"""Reading who changed what of a customer, when, and from where."""

from __future__ import annotations

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

_SORT = "-position"


@attrs.frozen(kw_only=True)
class ReadHistory:
    """Read the history of a customer, the newest entry first."""

    customer_id: CustomerId
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
    stream = customer_stream(command.customer_id)
    entries = ctx.journal.of_stream(stream, limit=command.limit + 1, before=before)
    page = entries[: command.limit]
    more = len(entries) > command.limit
    return Page(page, encode_cursor(_SORT, [str(page[-1].point.position)]) if more else None)


def _position(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    (text,) = decode_cursor(cursor, _SORT, 1)
    if not text.isascii() or not text.isdigit() or len(text) > 18:  # noqa: PLR2004 - a bigint
        raise InvalidCursor("cursor", "is not a cursor of this list; start without one")
    return int(text)
