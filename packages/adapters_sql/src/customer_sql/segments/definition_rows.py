"""What a business defines as rows of its table, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg.sql import SQL

from customer_core.kernel.codec import from_plain, to_plain
from customer_core.kernel.ids import BusinessId
from customer_core.segments.definition_set import FIRST, DefinitionChange, DefinitionSet
from customer_core.segments.definitions import Definition, Definitions, Kind
from customer_sql.exact_json import write_json
from customer_sql.session import Row

UNLESS_KNOWN = SQL(
    "CASE WHEN (d.version, d.changed_at) IS DISTINCT FROM "
    "(%(known)s::integer, %(known_at)s::timestamptz) THEN d.definitions END AS definitions"
)
"""The definitions of a version, null where they are known; of a table ``d``."""


def definition_set_row(business_id: BusinessId, made: DefinitionSet) -> dict[str, Any]:
    """Return the row that keeps a version that somebody made."""
    change = made.change
    return {
        "business_id": business_id,
        "version": made.version,
        "definitions": write_json([_plain(one) for one in made.definitions.all]),
        "change": write_json(to_plain(change)),
        "changed_at": change and change.at,
    }


def known_parameters(known: DefinitionSet | None) -> dict[str, Any]:
    """Return the parameters of :data:`UNLESS_KNOWN`."""
    change = known and known.change
    return {"known": known.version if known else 0, "known_at": change and change.at}


def newest_of(row: Row | None, known: DefinitionSet | None) -> DefinitionSet:
    """Return the newest version, from a row that has its definitions unless they were known.

    Args:
        row: of the newest version, or None where the business has made none.
        known: what was known when the row was asked for.
    """
    if row is None:
        return FIRST
    return known if known and row["definitions"] is None else definition_set_of(row)


def definition_set_of(row: Row) -> DefinitionSet:
    """Return the version that a row keeps."""
    return DefinitionSet(
        version=row["version"],
        definitions=Definitions.of(map(_definition_of, row["definitions"])),
        change=from_plain(row["change"], DefinitionChange),
    )


def _plain(definition: Definition) -> dict[str, Any]:
    return {
        "name": definition.name,
        "kind": str(definition.kind),
        "text": definition.text,
        "priority": definition.priority,
        "version": definition.version,
        "description": definition.description,
    }


def _definition_of(plain: Mapping[str, Any]) -> Definition:
    return Definition(
        name=plain["name"],
        kind=Kind(plain["kind"]),
        text=plain["text"],
        priority=plain["priority"],
        version=plain["version"],
        description=plain["description"],
    )
