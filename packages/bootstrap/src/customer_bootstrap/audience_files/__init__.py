"""Audiences as files: CSV for spreadsheets, JSON Lines for programs, Parquet for analysts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from customer_bootstrap.audience_files.csv_file import csv_file
from customer_bootstrap.audience_files.json_lines import json_lines
from customer_bootstrap.audience_files.parquet import need_parquet, parquet_file
from customer_core.audiences.model import AudienceMember

Stretches = Iterable[Sequence[AudienceMember]]


class Format(StrEnum):
    """The forms that a file of an audience can have."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


MEDIA_TYPES: Mapping[Format, str] = {
    Format.CSV: "text/csv",
    Format.JSONL: "application/x-ndjson",
    Format.PARQUET: "application/vnd.apache.parquet",
}

_WRITERS: Mapping[Format, Callable[[Stretches], Iterator[bytes]]] = {
    Format.CSV: csv_file,
    Format.JSONL: json_lines,
    Format.PARQUET: parquet_file,
}


def need_format(form: Format) -> None:
    """Refuse a format that this installation cannot write.

    Raises:
        ParquetNotInstalled: the extra ``parquet`` is missing.
    """
    if form is Format.PARQUET:
        need_parquet()


def audience_file(stretches: Stretches, form: Format) -> Iterator[bytes]:
    """Yield the file of an audience, piece by piece, never holding more than some stretches.

    Raises:
        ParquetNotInstalled: the extra ``parquet`` is missing.
        AmountTooFine: Parquet cannot hold an amount exactly.
    """
    return _WRITERS[form](stretches)
