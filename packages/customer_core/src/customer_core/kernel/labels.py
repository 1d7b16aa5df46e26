"""Labels that people give: tidied for showing, and with a key that has no regard to case."""

from __future__ import annotations

import unicodedata

from customer_core.kernel.errors import InvalidField

LONGEST_LABEL = 50

_JOINERS = "\u200c\u200d"  # parts of Persian words and of emoji
_HIDDEN = frozenset({"Cc", "Cf", "Cs"})
_VISIBLE = "LNPS"


def check_label(text: str, field: str) -> str:
    """Return a label as it is kept: trimmed, its spaces collapsed, in Unicode's form C.

    Raises:
        InvalidField: it is too long, shows nothing, or has characters that cannot be seen.
    """
    label = tidied(text)
    kinds = [unicodedata.category(char) for char in label if char not in _JOINERS]
    if not any(kind[0] in _VISIBLE for kind in kinds) or len(label) > LONGEST_LABEL:
        raise InvalidField(field, f"must have 1 to {LONGEST_LABEL} characters")
    if not _HIDDEN.isdisjoint(kinds):
        raise InvalidField(field, "must not have control characters")
    return label


def label_key(label: str) -> str:
    """Return what two labels have in common that are the same without regard to case.

    >>> label_key(" Prefers  MONDAY ")
    'prefers monday'
    """
    folded = unicodedata.normalize("NFD", tidied(label)).casefold()
    return unicodedata.normalize("NFC", folded)


def tidied(text: str) -> str:
    """Return a text trimmed, each of its spaces one blank, in Unicode's form C."""
    return unicodedata.normalize("NFC", " ".join(text.split()))
