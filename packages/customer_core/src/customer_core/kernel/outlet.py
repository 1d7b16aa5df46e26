"""A file to write to that hands on what was written, for what can only write into a file."""

from __future__ import annotations

import io
from typing import Any


class Outlet(io.RawIOBase):
    """Where a writer writes to; what was taken is kept no longer."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        """Whether it can be written to."""
        return True

    def write(self, piece: Any) -> int:  # noqa: ANN401 - anything that has bytes
        """Keep a piece until it is taken."""
        written = bytes(piece)
        self._pieces.append(written)
        self._written += len(written)
        return len(written)

    def tell(self) -> int:
        """Return how much was written in all."""
        return self._written

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
