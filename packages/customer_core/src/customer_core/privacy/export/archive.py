"""Making an archive, piece by piece, however much there is: what is written is let go of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from customer_core.kernel.codec import to_plain
from customer_core.privacy.export.parts import Part, Record, Stretch
from customer_core.privacy.export.read_part import ReadPart, records_of
from customer_core.privacy.export.schemas import schema_of
from customer_core.privacy.export.subject import Subject
from customer_core.privacy.export.table import PARTS
from customer_core.privacy.export.writing.entries import ZipEntries
from customer_core.privacy.export.writing.files import Encode, PartFiles
from customer_core.privacy.export.writing.manifest import Manifest, manifest_of
from customer_core.privacy.export.writing.page import Sample, page_of

MANIFEST = "manifest.json"
PAGE = "index.html"

Told = Callable[[Part, int], None]


def _ignore(_: Part, __: int) -> None:
    """Tell nobody."""


class Archive:
    """The archive of one export.

    Args:
        subject: whom it is for.
        made_at: the moment that it bears.
        run: runs :func:`~customer_core.privacy.export.read_part.read_part` for the caller, each
            time in a transaction of its own.
        encode: writes JSON, decimals as exact numbers.
        told: called with every page that was read: the part, and how many records it had.

    Attributes:
        manifest: what is in it, once all pieces were taken.
    """

    manifest: Manifest

    def __init__(
        self,
        subject: Subject,
        made_at: datetime,
        run: Callable[[ReadPart], Stretch],
        encode: Encode,
        told: Told = _ignore,
    ) -> None:
        self._subject = subject
        self._made_at = made_at
        self._run = run
        self._encode = encode
        self._told = told

    def pieces(self) -> Iterator[bytes]:
        """Yield the archive; it can be gone through once.

        Raises:
            CustomerNotFound: the customer has gone meanwhile.
            DependencyUnavailable: the store does not answer.
        """
        entries = ZipEntries(self._made_at)
        samples: list[Sample] = []
        for part in PARTS:
            yield from self._part(part, entries, samples)
        for part in PARTS:
            yield from entries.add(part.schema, [self._encode(schema_of(part)) + b"\n"])
        yield from entries.add(PAGE, page_of(samples, self._made_at))
        self.manifest = manifest_of(self._subject, self._made_at, entries.files)
        yield from entries.add(MANIFEST, [self._encode(to_plain(self.manifest)) + b"\n"])
        yield entries.end()

    def _part(self, part: Part, entries: ZipEntries, samples: list[Sample]) -> Iterator[bytes]:
        with PartFiles(part, self._pages(part), self._encode) as files:
            yield from entries.add(part.file, files.json(), lambda: files.records)
            if part.columns:
                yield from entries.add(part.table, files.table(), lambda: files.records)
            samples.append(files.sample)

    def _pages(self, part: Part) -> Iterator[Sequence[Record]]:
        command = ReadPart(customer_id=self._subject.customer_id, part=part.name)
        for page in records_of(self._run, command):
            self._told(part, len(page))
            yield page
