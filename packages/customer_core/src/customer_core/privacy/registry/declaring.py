"""Short ways to declare data; the tables of the registry are written in them."""

from __future__ import annotations

from customer_core.privacy.registry import purposes
from customer_core.privacy.registry.model import Category, Datum, Purpose, Treatment

_OF_THE_PERSON = "the export is the person's own; its ids stand in the manifest"

FOR_THE_BOOKS = "bookkeeping needs the sale, not the person (GDPR Art. 17(3)(b))"
AS_BOOKS = "as long as the law on bookkeeping asks"
FOR_CLAIMS = "proof towards the person and the authority (GDPR Art. 17(3)(e))"
AS_CLAIMS = "as long as claims may be raised"


def reference(name: str, purpose: Purpose = purposes.ACCOUNT, exported: str | None = None) -> Datum:
    """Return an id of the person, in rows that go with it."""
    return Datum(
        name=name,
        category=Category.REFERENCE,
        purpose=purpose,
        exported=exported,
        left_out=""
        if exported
        else "the export is the person's own; its ids stand in the manifest",
    )


def pseudonymised(name: str, purpose: Purpose, ground: str, until: str) -> Datum:
    """Return an id of the person, in rows that stay without it."""
    return Datum(
        name=name,
        category=Category.REFERENCE,
        purpose=purpose,
        treatment=Treatment.PSEUDONYM,
        ground=ground,
        until=until,
        left_out=_OF_THE_PERSON,
    )


def exported(part: str, category: Category, purpose: Purpose, *names: str) -> tuple[Datum, ...]:
    """Return data that go with the person, and that an export has in a part."""
    return tuple(
        Datum(name=name, category=category, purpose=purpose, exported=part) for name in names
    )


def inner(reason: str, category: Category, purpose: Purpose, *names: str) -> tuple[Datum, ...]:
    """Return data that go with the person, and that an export leaves out for a reason."""
    return tuple(
        Datum(name=name, category=category, purpose=purpose, left_out=reason) for name in names
    )


def kept(  # noqa: PLR0913 - by name, one for each thing that an auditor asks of what is kept
    part: str | None,
    category: Category,
    purpose: Purpose,
    *names: str,
    treatment: Treatment = Treatment.KEPT,
    ground: str = FOR_THE_BOOKS,
    until: str = AS_BOOKS,
    left_out: str = "",
) -> tuple[Datum, ...]:
    """Return data that stay after an erasure, as they are or without what is personal in them."""
    return tuple(
        Datum(
            name=name,
            category=category,
            purpose=purpose,
            treatment=treatment,
            ground=ground,
            until=until,
            exported=part,
            left_out=left_out,
        )
        for name in names
    )


def emptied(
    part: str | None, category: Category, purpose: Purpose, *names: str, left_out: str = ""
) -> tuple[Datum, ...]:
    """Return data that go out of rows that stay."""
    return tuple(
        Datum(
            name=name,
            category=category,
            purpose=purpose,
            treatment=Treatment.EMPTIED,
            exported=part,
            left_out=left_out,
        )
        for name in names
    )
