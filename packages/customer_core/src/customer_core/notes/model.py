"""Notes about customers."""

from __future__ import annotations

from datetime import datetime
from typing import NewType

import attrs

from customer_core.kernel.errors import InvalidField
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.notes.errors import NoteTooLong

NoteId = NewType("NoteId", str)
"""Ids of notes sort by the time of making."""

LONGEST_NOTE = 500
"""Characters a note can have (004)."""

_LINES = "\n\t"


@attrs.frozen(kw_only=True)
class Note:
    """What somebody of the business wrote about a customer.

    Attributes:
        author: subject of who wrote it.
        author_role: as what.
    """

    business_id: BusinessId
    customer_id: CustomerId
    id: NoteId
    text: str = attrs.field(repr=False)
    author: str
    author_role: str
    created_at: datetime


def check_note(text: str, field: str) -> str:
    """Return what a note says, trimmed.

    Raises:
        NoteTooLong: it has too many characters.
        InvalidField: it says nothing, or has control characters.
    """
    note = text.strip().replace("\r\n", "\n")
    if len(note) > LONGEST_NOTE:
        raise NoteTooLong(field, f"must have at most {LONGEST_NOTE} characters, not {len(note)}")
    if not note:
        raise InvalidField(field, "must not be empty")
    if any(_is_control(char) for char in note):
        raise InvalidField(field, "must not have control characters")
    return note


def _is_control(char: str) -> bool:
    in_range = char < " " or "\x7f" <= char <= "\x9f" or "\ud800" <= char <= "\udfff"
    return in_range and char not in _LINES
