"""The entries of a ZIP archive, each written piece by piece and told in the manifest."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import attrs

from customer_core.kernel.outlet import Outlet

_EARLIEST, _LATEST = 1980, 2107
"""The years that a ZIP archive can tell of."""


@attrs.frozen(kw_only=True)
class FileEntry:
    """A file of the archive, as the manifest has it.

    Attributes:
        bytes: its size.
        records: how many there are in it; None where it holds none.
    """

    name: str
    bytes: int
    sha256: str
    records: int | None = None


def _none() -> None:
    """Return that a file holds no records."""


class ZipEntries:
    """Writes the entries of an archive one behind the other, into nothing that must be sought in.

    Args:
        made_at: the time that every entry bears.
    """

    def __init__(self, made_at: datetime) -> None:
        self._outlet = Outlet()
        self._zip = zipfile.ZipFile(self._outlet, "w", zipfile.ZIP_DEFLATED)
        self._date = (
            min(max(made_at.year, _EARLIEST), _LATEST),
            made_at.month,
            made_at.day,
            made_at.hour,
            made_at.minute,
            made_at.second,
        )
        self.files: list[FileEntry] = []

    def add(
        self, name: str, pieces: Iterable[bytes], records: Callable[[], int | None] = _none
    ) -> Iterator[bytes]:
        """Write a file, and yield what the archive has grown by.

        Args:
            name: of the file.
            pieces: what is in it.
            records: says how many are in it, when the pieces have been gone through.
        """
        digest, size = hashlib.sha256(), 0
        about = zipfile.ZipInfo(name, self._date)
        about.compress_type = zipfile.ZIP_DEFLATED
        with self._zip.open(about, "w", force_zip64=True) as entry:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                entry.write(piece)
                yield self._outlet.taken()
        self.files.append(
            FileEntry(name=name, bytes=size, sha256=digest.hexdigest(), records=records())
        )
        yield self._outlet.taken()

    def end(self) -> bytes:
        """Write what makes the archive whole, and return it."""
        self._zip.close()
        return self._outlet.taken()
