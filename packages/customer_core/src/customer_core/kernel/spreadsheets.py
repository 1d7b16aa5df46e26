"""Rows of CSV (RFC 4180), in UTF-8, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - the wide forms
"""With these a cell begins that a spreadsheet runs as a formula (OWASP, CSV injection)."""

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_AS_TEXT = "'"


def harmless(text: str) -> str:
    """Return a text that no spreadsheet runs: one like a formula gets an apostrophe before it.

    Numbers do no harm and stay, phone numbers such as ``+40712345678`` among them.
    """
    is_formula = text.startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(text)
    return _AS_TEXT + text if is_formula else text


def cell(value: object) -> str:
    """Return a plain value as a cell has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return harmless(str(value).replace("\x00", "\N{SYMBOL FOR NULL}"))


def csv_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows of cells as they stand in a file."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
