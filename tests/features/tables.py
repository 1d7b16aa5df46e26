"""The tables of the feature files: documents made from them, and documents compared with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.features.labels import CUSTOMER, Labels, path_of
from tests.features.phrases import MOMENT, wire_time
from tests.features.worlds.answers import Document

_NAMES = {path: label for label, path in CUSTOMER.items()}
_TRUTHS = {"yes": True, "no": False}


def document_of(rows: Iterable[Sequence[str]]) -> Document:
    """Return the document of a customer that a table describes; see :func:`document_from`."""
    return document_from(rows, CUSTOMER)


def document_from(rows: Iterable[Sequence[str]], labels: Labels) -> Document:
    """Return the document that a table of labels and values describes; ``-`` empties a field."""
    document: Document = {}
    for label, text in rows:
        *parents, name = path_of(label, labels).split(".")
        place = document
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = None if text == "-" else _TRUTHS.get(text, text)
    return document


def check(document: Document, rows: Iterable[Sequence[str]], labels: Labels) -> None:
    """Fail unless each label's value in the document is the one of the table."""
    for label, expected in rows:
        found = value_at(document, labels[label])
        assert is_meant(expected, found), f"{label} is {found!r}, not {expected}"


def value_at(document: Document, path: str) -> Any:
    """Return the value at a path, or None where the way ends before."""
    value: Any = document
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def is_meant(expected: str, found: object) -> bool:
    """Whether a text of a table means the value found."""
    if isinstance(found, bool) or found is None:
        return expected == {True: "yes", False: "no", None: "-"}[found]
    if isinstance(found, (Decimal, int)):
        return _as_number(expected) == found
    if isinstance(found, (list, tuple)):
        return expected == ", ".join(_NAMES.get(path, path) for path in found)
    return expected == found or _as_time(expected) == found


def _as_number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _as_time(text: str) -> str | None:
    return wire_time(text) if re.fullmatch(MOMENT, text) else None
