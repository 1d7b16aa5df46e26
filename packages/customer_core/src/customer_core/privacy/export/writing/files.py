"""A part as its files: JSON or JSON Lines, and a table of the same records where it has one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

from customer_core.kernel.codec import to_plain
from customer_core.kernel.spreadsheets import cell, csv_rows
from customer_core.privacy.export.parts import Form, Part, Record
from customer_core.privacy.export.writing.page import Sample

Encode = Callable[[object], bytes]
Plain = Mapping[str, Any]

_IN_MEMORY = 1_000_000
_CHUNK = 65_536


class PartFiles:
    """Writes the files of a part from one reading of its records.

    The table is put aside while the JSON is written, since an archive has one file behind another;
    where it is large, it lies on the disk meanwhile.

    Args:
        part: which.
        pages: its records.
        encode: writes JSON.

    Attributes:
        records: how many were written.
        sample: the first of them, for the page.
    """

    def __init__(self, part: Part, pages: Iterable[Sequence[Record]], encode: Encode) -> None:
        self.records = 0
        self.sample = Sample(part)
        self._part = part
        self._pages = pages
        self._encode = encode
        spool = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by __exit__
        self._table = cast("BinaryIO", spool)

    def __enter__(self) -> Self:
        """Return the files."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Forget what was put aside."""
        self._table.close()

    def json(self) -> Iterator[bytes]:
        """Yield the JSON file, page by page."""
        if self._part.form is Form.LINES:
            yield from (
                b"".join(self._encode(one) + b"\n" for one in page) for page in self._read()
            )
        elif self._part.form is Form.ONE:
            found = [one for page in self._read() for one in page]
            yield self._encode(found[0] if found else None) + b"\n"
        else:
            yield from self._array()

    def table(self) -> Iterator[bytes]:
        """Yield the table of the records that :meth:`json` has gone through."""
        yield csv_rows([self._part.columns])
        self._table.seek(0)
        while piece := self._table.read(_CHUNK):
            yield piece

    def _array(self) -> Iterator[bytes]:
        before = b"["
        for page in self._read():
            for one in page:
                yield before + b"\n" + self._encode(one)
                before = b","
        yield b"\n]\n" if before == b"," else b"[]\n"

    def _read(self) -> Iterator[list[Plain]]:
        for page in self._pages:
            plain = [cast("Plain", to_plain(one)) for one in page]
            self.records += len(plain)
            self.sample.add(plain)
            if self._part.columns:
                columns = self._part.columns
                rows = ([cell(one[name]) for name in columns] for one in plain)
                self._table.write(csv_rows(rows))
            yield plain
