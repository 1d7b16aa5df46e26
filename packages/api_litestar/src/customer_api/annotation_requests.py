"""Reading requests about tags and notes into the core's commands."""

from __future__ import annotations

import attrs

from customer_core.kernel.codec import read_document
from customer_core.kernel.errors import FieldFault, ValidationFailed
from customer_core.kernel.ids import CustomerId
from customer_core.notes.add_note import AddNote
from customer_core.tags.add_tags import AddTags


@attrs.frozen(kw_only=True)
class WantedTags:
    """The body of giving tags."""

    label: str | None = None
    labels: tuple[str, ...] | None = None


@attrs.frozen(kw_only=True)
class WantedNote:
    """The body of making a note."""

    content: str


def read_tags(document: object, customer_id: CustomerId) -> AddTags:
    """Return the command of giving tags.

    Raises:
        ValidationFailed: naming every field that is unknown or ill-typed; or neither a label nor
            labels are given, or both are.
    """
    wanted = read_document(document, WantedTags)
    if wanted.label is not None and wanted.labels is None:
        return AddTags(customer_id=customer_id, labels=(wanted.label,), field="label")
    if wanted.labels is not None and wanted.label is None:
        return AddTags(customer_id=customer_id, labels=wanted.labels)
    raise ValidationFailed((FieldFault("label", "is required, or else `labels`, but not both"),))


def read_note(document: object, customer_id: CustomerId) -> AddNote:
    """Return the command of making a note.

    Raises:
        ValidationFailed: naming every field that is unknown, missing or ill-typed.
    """
    wanted = read_document(document, WantedNote)
    return AddNote(customer_id=customer_id, content=wanted.content)
