"""Notes as they are answered."""

from __future__ import annotations

from customer_api.schemas import notes as wire
from customer_api.schemas.wire import Meta
from customer_core.kernel.paging import Page
from customer_core.notes.model import Note


def note_answer(note: Note) -> wire.NoteAnswer:
    """Return the answer with one note."""
    return wire.NoteAnswer(data=wire.NoteData(_note(note)))


def notes_answer(page: Page[Note], limit: int) -> wire.NotesAnswer:
    """Return the answer with a page of notes."""
    return wire.NotesAnswer(
        data=wire.NotesData([_note(one) for one in page.items]),
        meta=Meta(page.next_cursor, limit),
    )


def _note(note: Note) -> wire.Note:
    return wire.Note(
        id=note.id,
        content=note.text,
        created_by=note.author,
        created_by_role=note.author_role,
        created_at=note.created_at,
    )
