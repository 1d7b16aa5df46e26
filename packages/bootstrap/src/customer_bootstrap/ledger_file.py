"""The file in which it is noted, outside of the database, who was erased."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import attrs

from customer_bootstrap.settings import Settings
from customer_core.privacy.erasure.errors import LedgerCopyUnreadable
from customer_core.privacy.erasure.ledger import CopyPage, CopyPlace, ErasedName
from customer_core.privacy.erasure.lines import key_of, line_of

NAME = "erased.jsonl"
_END = b"\n"


@attrs.frozen
class LedgerFile:
    """Implements the core's ``LedgerCopy``; any number of processes may append at once.

    Attributes:
        path: of the file; None where there is none, so that nothing is noted.
    """

    path: Path | None

    @classmethod
    def of(cls, settings: Settings) -> LedgerFile:
        """Return the file that the settings name, or that of the data folder, if there is one."""
        folder = settings.data_dir
        usual = folder / NAME if folder.is_dir() else None
        return cls(settings.erasure_ledger_file or usual)

    def append(self, names: Sequence[ErasedName]) -> None:
        """Keep names, for good when this returns.

        Raises:
            OSError: it cannot be written.
        """
        if self.path is None or not names:
            return
        lines = "".join(map(line_of, names)).encode()
        file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, (b"" if _ends_whole(file) else _END) + lines)
            os.fsync(file)
        finally:
            os.close(file)

    def after(self, place: CopyPlace, limit: int) -> CopyPage:
        """Return names behind a place; none where there is no file.

        Raises:
            LedgerCopyUnreadable: it cannot be read.
        """
        if self.path is None or not self.path.exists():
            return CopyPage((), place)
        try:
            with self.path.open("rb") as stream:
                return _page(stream, place, limit)
        except OSError as error:
            raise LedgerCopyUnreadable(error.strerror or type(error).__name__) from error


def _page(stream: BinaryIO, place: CopyPlace, limit: int) -> CopyPage:
    file = os.fstat(stream.fileno())
    is_same = place.copy == file.st_ino and place.offset <= file.st_size
    offset = stream.seek(place.offset if is_same else 0)
    names = []
    for line in islice(stream, limit):
        if not line.endswith(_END):
            break
        offset += len(line)
        if key := key_of(line.decode(errors="replace")):
            names.append(key)
    return CopyPage(names, CopyPlace(file.st_ino, offset) if offset else place)


def _ends_whole(file: int) -> bool:
    size = os.fstat(file).st_size
    return size == 0 or os.pread(file, 1, size - 1) == _END
