"""Reasons and notes, as people write them."""

from __future__ import annotations

from customer_core.kernel.codec import is_storable
from customer_core.kernel.errors import InvalidField

LONGEST_TEXT = 500


def check_text(text: str, field: str) -> str:
    """Return a text without blanks around it.

    Raises:
        InvalidField: it is empty, too long, or has characters that no text can keep.
    """
    kept = text.strip()
    if not kept or len(kept) > LONGEST_TEXT or not is_storable(kept):
        raise InvalidField(field, f"must be a text of 1 to {LONGEST_TEXT} characters")
    return kept


def check_note(text: str | None) -> str | None:
    """Return a note, or None where there is none.

    Raises:
        InvalidField: as :func:`check_text`.
    """
    return None if text is None else check_text(text, "note")
