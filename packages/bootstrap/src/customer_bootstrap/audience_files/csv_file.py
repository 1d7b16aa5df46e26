"""Audiences as CSV (RFC 4180), in UTF-8 with a header, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

from customer_core.audiences.model import AudienceMember
from customer_core.kernel.codec import camel, to_plain
from customer_core.kernel.spreadsheets import cell, csv_rows


def csv_file(stretches: Iterable[Sequence[AudienceMember]]) -> Iterator[bytes]:
    """Yield the header, then the rows of each stretch."""
    yield csv_rows([[camel(field.name) for field in attrs.fields(AudienceMember)]])
    for members in stretches:
        yield csv_rows([[cell(value) for value in to_plain(one).values()] for one in members])
