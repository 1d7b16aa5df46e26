"""Notes about customers in memory."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.notes.model import Note, NoteId
from customer_core.segments.history import CustomerKey
from customer_core.testing.transaction import Transaction


class MemoryNotes:
    """Implements ``Notes``."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def add(self, note: Note) -> None:
        """Keep a new note."""
        self._transaction.notes.put((self._key(note.customer_id), note.id), note)

    def get(self, customer_id: CustomerId, note_id: NoteId) -> Note | None:
        """Return a note about a customer, or None."""
        return self._transaction.notes.get((self._key(customer_id), note_id))

    def remove(self, customer_id: CustomerId, note_id: NoteId) -> bool:
        """Forget a note; tell whether it was still there."""
        place = (self._key(customer_id), note_id)
        self._transaction.hold(("note", *place))
        known = self._transaction.notes.get(place) is not None
        self._transaction.notes.put(place, None)
        return known

    def page(self, customer_id: CustomerId, *, limit: int, before: NoteId | None) -> Sequence[Note]:
        """Return notes about a customer, the newest first."""
        found = self.of_customer(customer_id)
        return [note for note in found if before is None or note.id < before][:limit]

    def of_customer(self, customer_id: CustomerId) -> Sequence[Note]:
        """Return all notes about a customer, the newest first."""
        wanted = self._key(customer_id)
        rows = self._transaction.notes.rows()
        found = [note for (key, _), note in rows.items() if note and key == wanted]
        return sorted(found, key=lambda note: note.id, reverse=True)

    def _key(self, customer_id: CustomerId) -> CustomerKey:
        return CustomerKey(self._business_id, customer_id)
