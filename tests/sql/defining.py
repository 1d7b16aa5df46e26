"""Tiers and segments that a business defines, for tests of what reads them."""

from __future__ import annotations

from customer_core.kernel.ids import DEFAULT_BUSINESS, BusinessId
from customer_core.segments.definition_set import DefinitionSet
from customer_core.segments.definitions import Definition, Kind
from customer_core.testing import NOON
from customer_sql.unit_of_work import SqlUnitsOfWork


def a_segment(name: str, rule: str = "orderCount >= 3") -> Definition:
    """Return a segment that comes first."""
    return Definition(name=name, kind=Kind.SEGMENT, text=rule)


def define(
    units: SqlUnitsOfWork,
    name: str,
    rule: str = "orderCount >= 3",
    *,
    kind: Kind = Kind.SEGMENT,
    business: str = DEFAULT_BUSINESS,
) -> DefinitionSet:
    """Define a tier or segment, the last of its kind, and return the version that makes."""
    with units.begin(BusinessId(business)) as unit:
        known = unit.definitions.current()
        definition = Definition(name=name, kind=kind, text=rule, priority=known.place(kind, None))
        made = known.defining(definition, "an-admin", NOON)
        unit.definitions.add(made)
        unit.commit()
    return made
