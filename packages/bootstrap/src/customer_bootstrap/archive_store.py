"""The store of archives by obstore: a folder of this machine, S3, Google Cloud or Azure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from customer_core.kernel.errors import DependencyUnavailable
from customer_core.privacy.export.ports import KeptArchive

FOLDER = "exports"
"""Of the data folder, where nothing else is set."""

_PIECE = 1024 * 1024
_PART = 8 * 1024 * 1024
_PARTS_AT_ONCE = 2
_LOCAL = "file"


class ObjectArchives:
    """Implements ``ArchiveStore``; nothing connects before it works.

    Args:
        url: of the folder or bucket, with a path in it or none.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    @cached_property
    def _store(self) -> ObjectStore:
        parts = urlsplit(self._url)
        if parts.scheme != _LOCAL:
            return from_url(self._url)
        folder = Path(unquote(parts.path))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return LocalStore(folder)

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Keep an archive as a whole or not at all."""
        with _answering():
            obstore.put(
                self._store,
                name,
                (piece for piece in pieces if piece),
                use_multipart=True,
                chunk_size=_PART,
                max_concurrency=_PARTS_AT_ONCE,
            )

    def read(self, name: str) -> KeptArchive | None:
        """Return an archive, or None."""
        with _answering():
            try:
                found = obstore.get(self._store, name)
            except FileNotFoundError:
                return None
            size = found.meta["size"]
        return KeptArchive(size=size, pieces=_pieces(found.stream(min_chunk_size=_PIECE)))

    def delete(self, name: str) -> None:
        """Remove an archive, where it is there."""
        with _answering():
            try:
                obstore.delete(self._store, name)
            except FileNotFoundError:
                return

    def beginning_with(self, beginning: str) -> Iterator[str]:
        """Yield the names of the archives that begin so."""
        return (name for name, _ in self._all() if name.startswith(beginning))

    def older_than(self, moment: datetime) -> Iterator[str]:
        """Yield the names of the archives that were kept before a moment."""
        return (name for name, kept_at in self._all() if kept_at < moment)

    def _all(self) -> Iterator[tuple[str, datetime]]:
        with _answering():
            for page in obstore.list(self._store):
                for one in page:
                    yield one["path"], one["last_modified"]


def local_url(data_dir: Path) -> str:
    """Return the URL of the store in a data folder."""
    return (data_dir.expanduser().absolute() / FOLDER).as_uri()


def _pieces(stream: Iterable[bytes]) -> Iterator[bytes]:
    with _answering():
        for piece in stream:
            yield bytes(piece)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        raise DependencyUnavailable("The store of exports") from error
