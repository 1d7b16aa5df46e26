"""What can go wrong with notes."""

from __future__ import annotations

from typing import ClassVar

import attrs

from customer_core.kernel.errors import InvalidField, NotFound


@attrs.define(eq=False)
class NoteNotFound(NotFound):
    """There is no note {note_id} about the customer."""

    code: ClassVar[str] = "NOTE_NOT_FOUND"
    note_id: str


@attrs.define(eq=False)
class NoteTooLong(InvalidField):
    """{field}: {message}

    A note is a short text.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "NOTE_TOO_LONG"
