"""Reading a file of JSON lines in batches, without ever holding more than a batch of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import attrs

from customer_bootstrap.events_wire import LARGEST

BATCH_LINES = 1000
BATCH_BYTES = 8_000_000

_MARK = b"\xef\xbb\xbf"  # a byte order mark, as some editors put it before UTF-8


@attrs.frozen
class Batch:
    """Some lines that follow each other, empty ones left out.

    Attributes:
        numbers: of each line in the file, from 1.
        lines: what they hold; of one that is too long only so much as shows that it is.
        read: bytes read from the file for it.
    """

    numbers: list[int] = attrs.field(factory=list)
    lines: list[bytes] = attrs.field(factory=list)
    read: int = 0

    @property
    def is_full(self) -> bool:
        """Whether it is large enough for a transaction."""
        return len(self.lines) >= BATCH_LINES or sum(map(len, self.lines)) >= BATCH_BYTES


def batches(stream: BinaryIO) -> Iterator[Batch]:
    """Yield the lines of a stream in batches."""
    batch, read = Batch(), 0
    for number, (line, size) in enumerate(_lines(stream), start=1):
        read += size
        if line:
            batch.numbers.append(number)
            batch.lines.append(line)
        if batch.is_full:
            yield attrs.evolve(batch, read=read)
            batch, read = Batch(), 0
    yield attrs.evolve(batch, read=read)


def _lines(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield each line, stripped, with the bytes it takes in the file."""
    first = True
    while line := stream.readline(LARGEST + 2):
        size = len(line)
        if not line.endswith(b"\n"):
            size += _skip_line(stream) if size > LARGEST else 0
        yield (line.removeprefix(_MARK) if first else line).strip(), size
        first = False


def _skip_line(stream: BinaryIO) -> int:
    skipped = 0
    while piece := stream.readline(LARGEST):
        skipped += len(piece)
        if piece.endswith(b"\n"):
            break
    return skipped
