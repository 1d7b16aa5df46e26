"""Files that are there as a whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import typer


def need_free(path: Path, *, force: bool) -> None:
    """Refuse a path that cannot be written to, or holds a file that is not to be overwritten.

    Raises:
        typer.BadParameter: saying which.
    """
    if not path.absolute().parent.is_dir():
        raise typer.BadParameter(f"{path.parent} is no folder; make it first.")
    if path.exists() and not force:
        raise typer.BadParameter(f"{path} exists already; add --force to overwrite it.")


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """Offer a stream for a file, for the owner's eyes alone, that appears when it is whole.

    Whoever looks sees the file that was there before, or the whole new one.

    Raises:
        OSError: it cannot be written there.
    """
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise
