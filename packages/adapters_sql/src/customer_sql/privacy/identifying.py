"""By what a person can be recognised, read from the tables as the registry declares them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from psycopg.sql import SQL, Composable, Identifier

from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.proof.identifiers import Identifier as PersonIdentifier
from customer_core.privacy.proof.identifiers import IdentifierKind
from customer_core.privacy.registry import TABLES, Category, Datum, Key, Place
from customer_sql.database import Database
from customer_sql.session import Row, Session, opened
from customer_sql.tables import metadata

_KINDS: Mapping[Category, IdentifierKind] = {
    Category.IDENTITY: IdentifierKind.NAME,
    Category.CONTACT: IdentifierKind.TEXT,
    Category.LOCATION: IdentifierKind.ADDRESS,
    Category.REMARKS: IdentifierKind.TEXT,
}
_STREETS = "street"
_COMMON = frozenset({"author_role", "type", "validation_data"})
"""Columns whose values many share."""

_TOLD_BESIDE = frozenset({"at", "eventId"})
"""What stands in JSON beside what was told: when, and by which event."""

_MOST_ROWS = 1_000

_OF_KEY: Mapping[Key, Sequence[str]] = {
    Key.CUSTOMER: ("customer_id",),
    Key.USER: ("user_id",),
    Key.OWNER: ("customer_id", "user_id"),
}


class SqlIdentifying:
    """Implements ``Identifying``.

    Args:
        database: connected in the role ``customers_worker``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, subject: Subject) -> Sequence[PersonIdentifier]:
        """Return what tells a person from others, from every table that holds any of it.

        Raises:
            DependencyUnavailable: PostgreSQL does not answer.
        """
        with opened(self._database) as session:
            return [
                found
                for place in TABLES.values()
                if place.key in _OF_KEY
                for found in _identifiers(place, _rows(session, place, subject))
            ]


def _rows(session: Session, place: Place, subject: Subject) -> Sequence[Row]:
    columns = [one.name for one in place.data if _identifies(one)]
    if not columns or place.key is None:
        return []
    names = ("id",) if place.name == "customers" else _OF_KEY[place.key]
    conditions: list[Composable] = [
        SQL("{} = %({})s").format(Identifier(name), SQL(name))
        for name in names
        if name in metadata.tables[place.name].columns
    ]
    query = SQL("SELECT {} FROM {} WHERE business_id = %(business)s AND ({}) LIMIT {}")
    text = query.format(
        SQL(", ").join(map(Identifier, columns)),
        Identifier(place.name),
        SQL(" OR ").join(conditions),
        SQL(str(_MOST_ROWS)),
    )
    ids = {
        "id": subject.customer_id,
        "customer_id": subject.customer_id,
        "user_id": subject.user_id,
    }
    return session.rows(
        text.as_bytes(),
        {"business": subject.business_id, **{name: ids[name] for name in names}},
        planned_anew=True,
    )


def _identifies(datum: Datum) -> bool:
    return datum.category in _KINDS and datum.name not in _COMMON


def _identifiers(place: Place, rows: Sequence[Row]) -> Iterator[PersonIdentifier]:
    kinds = {one.name: _KINDS[one.category] for one in place.data if _identifies(one)}
    for row in rows:
        for name, value in row.items():
            for leaf, text in _texts(name, value):
                found = _identifier(kinds[name], leaf, text)
                if found is not None:
                    yield found


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - as columns hold it
    """Yield the texts below a value, each with the name that it stands under."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for below, one in value.items():
            yield from _texts(str(below), one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(name, one)


def _identifier(kind: IdentifierKind, leaf: str, text: str) -> PersonIdentifier | None:
    if leaf in _TOLD_BESIDE:
        return None
    if kind is IdentifierKind.ADDRESS and _STREETS not in leaf:
        return None  # a town is nobody's own
    if "@" in text:
        kind = IdentifierKind.EMAIL
    elif text.startswith("+"):
        kind = IdentifierKind.PHONE
    return PersonIdentifier(kind, text)
