"""Files that are sent while they are read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator


async def sent(file: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the pieces of a file, each read in a thread.

    The framework would do so itself, but take a ValueError for the end.
    """
    while (piece := await asyncio.to_thread(next, file, None)) is not None:
        if piece:
            yield piece
