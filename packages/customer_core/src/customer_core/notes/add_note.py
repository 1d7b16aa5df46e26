"""Making a note about a customer."""

from __future__ import annotations

import attrs

from customer_core.customers.access import load_for_annotations
from customer_core.customers.annotation_events import CustomerNoteAdded
from customer_core.customers.errors import CustomerNotFound
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import Principal, Role, Scope
from customer_core.notes.model import Note, NoteId, check_note
from customer_core.notes.ports import NotesContext

_ROLES = (Role.ADMIN_BUSINESS, Role.ADMIN_MANAGER, Role.AGENT)


@attrs.frozen(kw_only=True)
class AddNote:
    """Make a note about a customer.

    Attributes:
        content: up to 500 characters.
    """

    customer_id: CustomerId
    content: str = attrs.field(repr=False)


def add_note(ctx: NotesContext, command: AddNote) -> Note:
    """Make a note about a customer, in the name of the caller.

    Raises:
        NotPermitted: the caller is neither agent nor administrator, or the customer itself.
        CustomerNotFound: there is none that the caller may see, or it was erased.
        NoteTooLong: the text has too many characters.
        InvalidField: it says nothing, or has control characters.
    """
    customer = load_for_annotations(ctx, command.customer_id, Scope.WRITE)
    text = check_note(command.content, "content")
    if not ctx.customers.hold(customer.id):
        raise CustomerNotFound(customer.id)
    note = Note(
        business_id=ctx.principal.business_id,
        customer_id=customer.id,
        id=NoteId(ctx.new_id("note")),
        text=text,
        author=ctx.principal.subject,
        author_role=_role(ctx.principal),
        created_at=ctx.now,
    )
    ctx.notes.add(note)
    event = CustomerNoteAdded(
        customer_id=customer.id, note_id=note.id, created_by=note.author, created_at=ctx.now
    )
    ctx.record(event, changes={"note": {"old": None, "new": text}})
    return note


def _role(principal: Principal) -> str:
    """Return as what a caller writes who may have several roles."""
    return next(str(role) for role in _ROLES if role in principal.roles)
