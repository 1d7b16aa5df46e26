"""Notes as they are written and answered."""

from __future__ import annotations

from typing import Annotated

import msgspec

from customer_api.schemas.requests import Body
from customer_api.schemas.wire import Answer, Meta, Moment, Wire
from customer_core.notes.model import LONGEST_NOTE

Content = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        description=f"1 to {LONGEST_NOTE} characters.",
        examples=["Prefers morning appointments"],
    ),
]


class AddNote(Body):
    """A note to make; who makes it is known by the token."""

    content: Content


class Note(Wire):
    """What somebody of the business wrote about a customer.

    Attributes:
        created_by: subject of who wrote it.
        created_by_role: as what.
    """

    id: str
    content: str
    created_by: str
    created_by_role: str
    created_at: Moment


class NoteData(Wire):
    """One note."""

    note: Note


class NoteAnswer(Answer, kw_only=True):
    """The answer with one note."""

    data: NoteData


class NotesData(Wire):
    """Some notes, the newest first."""

    notes: list[Note]


class NotesAnswer(Answer, kw_only=True):
    """The answer with a page of notes."""

    data: NotesData
    meta: Meta
