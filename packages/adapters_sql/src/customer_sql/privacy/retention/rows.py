"""Statements that take many people out of a table at once, made of what the registry declares."""

from __future__ import annotations

from functools import cache

import attrs
from psycopg.sql import SQL, Composable, Identifier

from customer_core.privacy.registry.model import Key, Place, Treatment
from customer_sql.privacy.erasure.rows import changes
from customer_sql.statements import statement
from customer_sql.tables import metadata


@attrs.frozen(kw_only=True)
class CrowdStatements:
    """The statements for one table.

    Attributes:
        take: deletes rows, or takes people out of them; empty where each row has to be read.
        owners: whose rows there are.
    """

    take: bytes
    owners: bytes


@cache
def statements_of(place: Place) -> CrowdStatements:
    """Return the statements for a table whose rows are found by ids of people."""
    table = Identifier(place.name)
    which = _which(place)
    owners = statement(
        "SELECT DISTINCT m.business_id, m.customer_id FROM retention_members m "
        "JOIN {table} t ON {which} LIMIT %(limit)s",
        table=table,
        which=which,
    )
    if any(one.treatment is Treatment.SCRUBBED for one in place.data):
        return CrowdStatements(take=b"", owners=owners)
    found = SQL(
        "SELECT t.ctid, m.pseudonym FROM retention_members m JOIN {table} t ON {which} "
        "LIMIT %(limit)s"
    ).format(table=table, which=which)
    if not place.keeps_rows:
        take = statement(
            "DELETE FROM {table} USING ({found}) AS found WHERE {table}.ctid = found.ctid",
            table=table,
            found=found,
        )
    else:
        written = changes(place, metadata.tables[place.name], SQL("found.pseudonym"))
        take = statement(
            "UPDATE {table} SET {changes} FROM ({found}) AS found WHERE {table}.ctid = found.ctid",
            table=table,
            changes=SQL(", ").join(written),
            found=found,
        )
    return CrowdStatements(take=take, owners=owners)


def _which(place: Place) -> Composable:
    columns = metadata.tables[place.name].columns
    if "after_customer" in columns:
        return SQL(
            "m.stage = 'going' AND ((m.business_id = t.after_business "
            "AND m.customer_id = t.after_customer) OR (m.business_id = t.until_business "
            "AND m.customer_id = t.until_customer))"
        )
    if place.key is Key.USER:
        return SQL("m.stage = 'going' AND m.business_id = t.business_id AND m.user_id = t.user_id")
    name = "customer_id" if "customer_id" in columns else "id"
    return SQL(
        "m.stage = 'going' AND m.business_id = t.business_id AND m.customer_id = t.{}"
    ).format(Identifier(name))
