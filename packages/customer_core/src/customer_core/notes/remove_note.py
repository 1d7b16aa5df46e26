"""Removing a note about a customer."""

from __future__ import annotations

import attrs

from customer_core.customers.access import load_for_annotations
from customer_core.customers.annotation_events import CustomerNoteRemoved
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import Scope
from customer_core.notes.errors import NoteNotFound
from customer_core.notes.model import NoteId
from customer_core.notes.ports import NotesContext


@attrs.frozen(kw_only=True)
class RemoveNote:
    """Remove a note about a customer."""

    customer_id: CustomerId
    note_id: NoteId


def remove_note(ctx: NotesContext, command: RemoveNote) -> None:
    """Remove a note; the audit trail keeps who did so, and what it said.

    Raises:
        NotPermitted: the caller is neither agent nor administrator, or the customer itself.
        CustomerNotFound: there is none that the caller may see.
        NoteNotFound: there is no such note about the customer.
    """
    customer = load_for_annotations(ctx, command.customer_id, Scope.WRITE)
    note = ctx.notes.get(customer.id, command.note_id)
    if note is None or not ctx.notes.remove(customer.id, note.id):
        raise NoteNotFound(command.note_id)
    event = CustomerNoteRemoved(
        customer_id=customer.id,
        note_id=note.id,
        removed_by=ctx.principal.subject,
        removed_at=ctx.now,
    )
    ctx.record(event, changes={"note": {"old": note.text, "new": None}})
