"""Audiences as CSV (RFC 4180), in UTF-8 with a header, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import attrs

from customer_core.audiences.model import AudienceMember
from customer_core.kernel.codec import camel, to_plain

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - the wide forms
"""With these a cell begins that a spreadsheet runs as a formula (OWASP, CSV injection)."""

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_AS_TEXT = "'"


def csv_file(stretches: Iterable[Sequence[AudienceMember]]) -> Iterator[bytes]:
    """Yield the header, then the rows of each stretch."""
    yield _written([[camel(field.name) for field in attrs.fields(AudienceMember)]])
    for members in stretches:
        yield _written([[_cell(value) for value in to_plain(one).values()] for one in members])


def harmless(text: str) -> str:
    """Return a text that no spreadsheet runs: one like a formula gets an apostrophe before it.

    Numbers do no harm and stay, phone numbers such as ``+40712345678`` among them.
    """
    is_formula = text.startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(text)
    return _AS_TEXT + text if is_formula else text


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return harmless(str(value))


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
