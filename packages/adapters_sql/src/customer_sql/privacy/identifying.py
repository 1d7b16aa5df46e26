"""By what a person can be recognised, read from the tables as the registry declares them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from psycopg.sql import SQL, Identifier, Literal

from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.proof.identifiers import Identifier as PersonIdentifier
from customer_core.privacy.proof.identifiers import IdentifierKind
from customer_core.privacy.registry import TABLES, Category, Datum, Key, Place
from customer_core.segments.history import CustomerKey
from customer_sql.database import Database
from customer_sql.session import Row, Session, opened
from customer_sql.statements import statement
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

_OF_KEY: Mapping[Key | None, Mapping[str, str]] = {
    Key.CUSTOMER: {"customer_id": "customer_id"},
    Key.USER: {"user_id": "user_id"},
    Key.OWNER: {"customer_id": "customer_id", "user_id": "user_id"},
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
            return identifiers_of(session, [subject]).get(subject.key, [])


def identifiers_of(
    session: Session, subjects: Sequence[Subject]
) -> Mapping[CustomerKey, list[PersonIdentifier]]:
    """Return what tells people from others, from every table that holds any of it."""
    keys = {
        "businesses": [one.business_id for one in subjects],
        "customers": [one.customer_id for one in subjects],
        "users": [one.user_id for one in subjects],
    }
    found: dict[CustomerKey, list[PersonIdentifier]] = {}
    for place in TABLES.values():
        kinds = {one.name: _KINDS[one.category] for one in place.data if _identifies(one)}
        for query in _queries(place, tuple(kinds)):
            for row in session.rows(query, keys, planned_anew=True):
                theirs = found.setdefault(subjects[row["person"] - 1].key, [])
                theirs.extend(_identifiers(kinds, row))
    return found


@cache
def _queries(place: Place, columns: tuple[str, ...]) -> Sequence[bytes]:
    """Return what reads a table's columns of people: by each way in which rows are theirs."""
    if not columns or place.key not in _OF_KEY:
        return ()
    ways = {"id": "customer_id"} if place.name == "customers" else _OF_KEY[place.key]
    return [
        statement(
            "SELECT key.person, t.* FROM unnest("
            "%(businesses)s::text[], %(customers)s::text[], %(users)s::text[]) "
            "WITH ORDINALITY AS key(business_id, customer_id, user_id, person), LATERAL ("
            "SELECT {columns} FROM {table} o WHERE o.business_id = key.business_id "
            "AND o.{own} = key.{name} LIMIT {most}) AS t",
            columns=SQL(", ").join(Identifier("o", one) for one in columns),
            table=Identifier(place.name),
            own=Identifier(own),
            name=Identifier(name),
            most=Literal(_MOST_ROWS),
        )
        for own, name in ways.items()
        if own in metadata.tables[place.name].columns
    ]


def _identifies(datum: Datum) -> bool:
    return datum.category in _KINDS and datum.name not in _COMMON


def _identifiers(kinds: Mapping[str, IdentifierKind], row: Row) -> Iterator[PersonIdentifier]:
    for name, kind in kinds.items():
        for leaf, text in _texts(name, row[name]):
            found = _identifier(kind, leaf, text)
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
