"""How personal data is declared: where it lies, what for, how long, and what becomes of it."""

from __future__ import annotations

from enum import StrEnum

import attrs


class Category(StrEnum):
    """Kinds of personal data, as a record of processing names them (GDPR Art. 30(1)(c))."""

    REFERENCE = "references to the person"
    IDENTITY = "identity"
    CONTACT = "contact details"
    LOCATION = "postal addresses"
    CREDENTIALS = "credentials"
    PREFERENCES = "preferences"
    CONSENT = "consent"
    PURCHASES = "purchases"
    APPOINTMENTS = "appointments and requests"
    LOYALTY = "loyalty points"
    PROFILING = "segments and metrics"
    REMARKS = "remarks of the business"
    CORRESPONDENCE = "requests about privacy"
    ONLINE = "technical traces"


class Basis(StrEnum):
    """Lawful bases (GDPR Art. 6(1))."""

    CONSENT = "consent, Art. 6(1)(a)"
    CONTRACT = "contract, Art. 6(1)(b)"
    LEGAL_OBLIGATION = "legal obligation, Art. 6(1)(c)"
    LEGITIMATE_INTEREST = "legitimate interest, Art. 6(1)(f)"


@attrs.frozen(kw_only=True)
class Purpose:
    """What data is processed for.

    Attributes:
        name: in a few words.
        basis: what makes it lawful.
        description: in a sentence, as the record of processing prints it.
        retention: how long the data is kept for it, in words.
    """

    name: str
    basis: Basis
    description: str
    retention: str


class Medium(StrEnum):
    """What kind of place holds data."""

    TABLE = "table"
    EVENT = "event"
    CACHE = "cache"
    STREAM = "stream"
    FILE = "file"
    LOG = "log"


class Treatment(StrEnum):
    """What an erasure does to a datum."""

    DELETED = "deleted"
    EMPTIED = "emptied"
    SCRUBBED = "kept without what is personal in it"
    PSEUDONYM = "replaced by a pseudonym"
    KEPT = "kept"


class Key(StrEnum):
    """By what the rows of a person are found."""

    CUSTOMER = "the customer's id"
    USER = "the user's id"
    OWNER = "the customer's id or the user's"
    STREAM = "the customer's stream"
    CONTENT = "the person's identifiers in its text"


@attrs.frozen(kw_only=True)
class Datum:
    """A column, field, key or part that holds personal data.

    Attributes:
        name: of the column or field; of a part inside of one, with points between.
        category: what it is.
        purpose: what it is processed for.
        treatment: what an erasure does to it.
        ground: why it is kept, where any of it is.
        until: for how long then, in words.
        exported: the name of the part of an export that holds it; None where it is left out.
        left_out: why an export leaves it out.
    """

    name: str
    category: Category
    purpose: Purpose
    treatment: Treatment = Treatment.DELETED
    ground: str = ""
    until: str = ""
    exported: str | None = None
    left_out: str = ""


@attrs.frozen(kw_only=True)
class Place:
    """A table, type of event, cache, stream, file or log.

    Attributes:
        name: of the table or type; of a cache or stream, the form of its keys.
        medium: what it is.
        forms: of the keys of a cache, or of the paths of files in the data folder; ``*`` stands
            for anything.
        description: what it holds, in a sentence.
        key: by what a person's part of it is found; None where it holds nobody's.
        keeps_rows: whether an erasure keeps rows without the person, rather than deleting them.
        data: what is personal in it.
        plain: the names of all else in it.
    """

    name: str
    medium: Medium
    description: str
    forms: tuple[str, ...] = ()
    key: Key | None = None
    keeps_rows: bool = False
    data: tuple[Datum, ...] = ()
    plain: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Everything that is declared, personal or not."""
        return frozenset(one.name for one in self.data) | frozenset(self.plain)
