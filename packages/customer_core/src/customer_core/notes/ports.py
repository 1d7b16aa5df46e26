"""What notes need from outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from customer_core.customers.ports import CustomersContext
from customer_core.kernel.ids import CustomerId
from customer_core.notes.model import Note, NoteId


class Notes(Protocol):
    """The notes about the customers of one business."""

    def add(self, note: Note) -> None:
        """Keep a new note."""
        ...

    def get(self, customer_id: CustomerId, note_id: NoteId) -> Note | None:
        """Return a note about a customer, or None."""
        ...

    def remove(self, customer_id: CustomerId, note_id: NoteId) -> bool:
        """Forget a note; tell whether it was still there."""
        ...

    def page(self, customer_id: CustomerId, *, limit: int, before: NoteId | None) -> Sequence[Note]:
        """Return notes about a customer, the newest first: in the order of ids, backwards.

        Args:
            customer_id: whom they are about.
            limit: how many at most.
            before: only those whose ids sort before this one.
        """
        ...

    def of_customer(self, customer_id: CustomerId) -> Sequence[Note]:
        """Return all notes about a customer, the newest first."""
        ...


class NotesContext(CustomersContext, Protocol):
    """The context of the use cases of notes."""

    @property
    def notes(self) -> Notes:
        """The notes."""
        ...
