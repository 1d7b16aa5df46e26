"""The manifest of an archive: whom it is for, its files, and where every declared datum is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from customer_core.privacy.export.subject import Subject
from customer_core.privacy.export.table import BY_NAME
from customer_core.privacy.export.writing.entries import FileEntry
from customer_core.privacy.registry import PLACES

FORMAT_VERSION = "2"


@attrs.frozen(kw_only=True)
class DeclaredDatum:
    """A datum that the registry declares.

    Attributes:
        medium: what kind of place holds it.
        place: which.
        file: of the archive that has it, or None where it is left out.
        left_out: why, then.
    """

    medium: str
    place: str
    name: str
    category: str
    purpose: str
    file: str | None = None
    left_out: str | None = None


@attrs.frozen(kw_only=True)
class ManifestSubject:
    """The ids of whom the archive is for."""

    business_id: str
    customer_id: str
    user_id: str | None


@attrs.frozen(kw_only=True)
class Manifest:
    """What is in an archive.

    Attributes:
        format_version: of the archive's form.
        files: every file but the manifest itself.
        declared: every datum that is declared, with where it is or why it is left out.
    """

    format_version: str = FORMAT_VERSION
    subject: ManifestSubject
    exported_at: datetime
    files: tuple[FileEntry, ...]
    declared: tuple[DeclaredDatum, ...]

    @property
    def records(self) -> int:
        """How many records there are in all; a table repeats those of its part."""
        return sum(one.records or 0 for one in self.files if not one.name.endswith(".csv"))


def manifest_of(subject: Subject, made_at: datetime, files: Iterable[FileEntry]) -> Manifest:
    """Return the manifest of an archive."""
    return Manifest(
        subject=ManifestSubject(
            business_id=subject.business_id,
            customer_id=subject.customer_id,
            user_id=subject.user_id,
        ),
        exported_at=made_at,
        files=tuple(files),
        declared=declared(),
    )


def declared() -> tuple[DeclaredDatum, ...]:
    """Return every datum of the registry, with where an archive has it."""
    return tuple(
        DeclaredDatum(
            medium=place.medium,
            place=place.name,
            name=datum.name,
            category=datum.category,
            purpose=datum.purpose.name,
            file=BY_NAME[datum.exported].file if datum.exported else None,
            left_out=datum.left_out or None,
        )
        for place in PLACES
        for datum in place.data
    )
