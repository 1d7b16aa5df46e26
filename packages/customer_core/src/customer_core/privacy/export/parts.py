"""What a part of an archive is: a name, what is in it, how it is read, and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TypeVar

import attrs

from customer_core.privacy.export.ports import ExportContext
from customer_core.privacy.export.subject import Subject

T = TypeVar("T")

PAGE = 1_000
"""How many records are read at once."""

Place = tuple[str, ...]
"""Where a part goes on; each part has its own form of it."""

Record = attrs.AttrsInstance


@attrs.frozen
class Stretch:
    """Some records, and the place to go on behind where there may be more."""

    records: Sequence[Record]
    place: Place | None = None


Reader = Callable[[ExportContext, Subject, Place | None], Stretch]


class Form(StrEnum):
    """How the records of a part are written: one alone, a JSON array, or JSON Lines."""

    ONE = "one"
    LIST = "list"
    LINES = "lines"


@attrs.frozen(kw_only=True)
class Part:
    """A part of an archive.

    Attributes:
        name: of its files, as the registry of personal data calls it.
        title: for people.
        about: what it is, in a sentence.
        record: the class of its records, which its schema describes.
        read: reads some of them.
        form: how they are written.
        columns: the fields, by their names in JSON, that its table has; none where it has no table.
    """

    name: str
    title: str
    about: str
    record: type[Record]
    read: Reader
    form: Form = Form.LIST
    columns: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.{'jsonl' if self.form is Form.LINES else 'json'}"

    @property
    def table(self) -> str:
        """The name of its table."""
        return f"{self.name}.csv"

    @property
    def schema(self) -> str:
        """The name of its schema."""
        return f"schemas/{self.name}.schema.json"


def all_at_once(read: Callable[[ExportContext, Subject], Sequence[Record]]) -> Reader:
    """Return a reader of what there is never much of."""
    return lambda ctx, subject, _: Stretch(read(ctx, subject))


def page_by_page(
    read: Callable[[ExportContext, Subject, Place | None], Sequence[T]],
    place: Callable[[T], Place],
    record: Callable[[T, Subject], Record],
) -> Reader:
    """Return a reader of what there can be any number of.

    Args:
        read: returns up to :data:`PAGE` things behind a place.
        place: of a thing, among them.
        record: what the archive has of it.
    """

    def read_page(ctx: ExportContext, subject: Subject, after: Place | None) -> Stretch:
        found = read(ctx, subject, after)
        more = place(found[-1]) if len(found) >= PAGE else None
        return Stretch([record(one, subject) for one in found], more)

    return read_page
