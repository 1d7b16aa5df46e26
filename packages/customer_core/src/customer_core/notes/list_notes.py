"""Reading the notes about a customer."""

from __future__ import annotations

import attrs

from customer_core.customers.access import load_for_annotations
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.ids import CustomerId, is_id
from customer_core.kernel.paging import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    InvalidCursor,
    Page,
    decode_cursor,
    encode_cursor,
)
from customer_core.notes.model import Note, NoteId
from customer_core.notes.ports import NotesContext

_SORT = "-id"


@attrs.frozen(kw_only=True)
class ListNotes:
    """Read the notes about a customer, the newest first."""

    customer_id: CustomerId
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


def list_notes(ctx: NotesContext, command: ListNotes) -> Page[Note]:
    """Return a page of the notes about a customer.

    Raises:
        NotPermitted: the caller is neither agent nor administrator, or the customer itself.
        CustomerNotFound: there is none that the caller may see.
        InvalidField: the limit is out of bounds, or the cursor is of another list.
    """
    customer = load_for_annotations(ctx, command.customer_id)
    if not 1 <= command.limit <= MAX_LIMIT:
        raise InvalidField("limit", f"must be from 1 to {MAX_LIMIT}")
    before = None if command.cursor is None else _last(command.cursor)
    found = ctx.notes.page(customer.id, limit=command.limit + 1, before=before)
    page = found[: command.limit]
    more = len(found) > command.limit
    return Page(page, encode_cursor(_SORT, [page[-1].id]) if more else None)


def _last(cursor: str) -> NoteId:
    (note_id,) = decode_cursor(cursor, _SORT, 1)
    if not is_id(note_id):
        raise InvalidCursor("cursor", "is not a cursor of this list; start without one")
    return NoteId(note_id)
