"""What a business defines, and the effect of rules, as commands show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Group
from rich.table import Table

from customer_cli.output import fields, grid
from customer_core.kernel.codec import to_plain
from customer_core.segments.definition_set import DefinitionSet
from customer_core.segments.definitions import Definition
from customer_core.segments.language.cost import LIMITS, Cost
from customer_core.segments.list_segments import ListedSegments
from customer_core.segments.movements import Move
from customer_core.segments.preview_segment import ChangePreview, SegmentPreview
from customer_core.segments.rule_forms import json_of_rule
from customer_core.segments.survey import MemberChange

_ALWAYS = "always"


def plain_definitions(listed: ListedSegments) -> dict[str, Any]:
    """Return all that a business defines, for programs."""
    defined, counts = listed.defined, listed.counts
    return {
        "version": defined.version,
        "applied": listed.is_applied,
        "customers": counts.customers,
        "tiers": [
            {**plain_definition(one), "customers": counts.of(one)}
            for one in defined.definitions.tiers
        ],
        "segments": [
            {**plain_definition(one), "customers": counts.of(one)}
            for one in defined.definitions.segments
        ],
    }


def plain_definition(definition: Definition) -> dict[str, Any]:
    """Return a tier or segment, for programs."""
    return {
        "name": definition.name,
        "kind": str(definition.kind),
        "rule": definition.rule_text,
        "ruleJson": json_of_rule(definition.rule),
        "description": definition.description,
        "priority": definition.priority,
        "version": definition.version,
    }


def definitions_page(listed: ListedSegments) -> Group:
    """Return all that a business defines, for people."""
    definitions = listed.defined.definitions
    state = "everybody is up to date" if listed.is_applied else "not everybody is up to date yet"
    line = f"Version {listed.defined.version}, {state}."
    return Group(
        line,
        _sizes("Tiers, from the lowest", definitions.tiers, listed),
        _sizes("Segments, from the first shown", definitions.segments, listed),
    )


def _sizes(title: str, definitions: Iterable[Definition], listed: ListedSegments) -> Table:
    rows = [
        (one.name, one.rule_text or _ALWAYS, listed.counts.of(one), one.description)
        for one in definitions
    ]
    return grid(("Name", "Rule", "Customers", "Description"), rows, title=title)


def definition_page(definition: Definition, facts: Mapping[str, object]) -> Table:
    """Return a tier or segment, for people.

    Args:
        definition: the tier or segment.
        facts: what else is told of it.
    """
    shown = {
        "Rule": definition.rule_text or _ALWAYS,
        "Description": definition.description or None,
        "Priority": definition.priority,
        "Changed in version": definition.version,
    }
    title = f"The {definition.kind} {definition.name}"
    return fields(title, {**shown, **facts})


def plain_version(made: DefinitionSet) -> dict[str, Any]:
    """Return a version of the definitions, for programs."""
    change: Mapping[str, Any] = to_plain(made.change)
    return {"version": made.version, **change, "rule": _rule_in(made)}


def version_row(made: DefinitionSet) -> tuple[object, ...]:
    """Return a version of the definitions as a line."""
    change = made.change
    if change is None:
        return (made.version,)
    told = (str(change.what), change.name, str(change.kind), _rule_in(made))
    return (str(made.version), *told, change.author, change.at)


def _rule_in(made: DefinitionSet) -> str | None:
    definition = made.find(made.change.name) if made.change else None
    return definition.rule_text if definition else None


def plain_preview(found: SegmentPreview) -> dict[str, Any]:
    """Return who would be in a segment, for programs."""
    return {
        "rule": found.definition.rule_text,
        "ruleJson": json_of_rule(found.definition.rule),
        "matching": found.count.matching,
        "customers": found.count.customers,
        "share": found.share,
        "sample": list(found.sample),
        "cost": _plain_cost(found.cost),
    }


def preview_page(found: SegmentPreview) -> Table:
    """Return who would be in a segment, for people."""
    count = found.count
    return fields(
        "A rule that is not saved",
        {
            "Rule": found.definition.rule_text or _ALWAYS,
            "Customers": f"{count.matching:,} of {count.customers:,}, {found.share} %",
            "Such as": ", ".join(found.sample) or None,
            "Cost": _cost(found.cost),
        },
    )


def plain_change(found: ChangePreview) -> dict[str, Any]:
    """Return whom a change would move, for programs."""
    compared = found.compared
    return {
        "name": found.before.name,
        "ruleBefore": found.before.rule_text,
        "ruleAfter": found.after.rule_text,
        "customers": compared.customers,
        "moving": compared.moving,
        "members": {name: to_plain(change) for name, change in compared.members.items()},
        "tiers": to_plain(compared.tiers),
        "segments": to_plain(compared.segments),
        "cost": _plain_cost(found.cost),
    }


def change_page(found: ChangePreview) -> Group:
    """Return whom a change would move, for people."""
    compared = found.compared
    head = fields(
        f"A change of {found.before.name} that is not saved",
        {
            "Rule": found.before.rule_text or _ALWAYS,
            "Would be": found.after.rule_text or _ALWAYS,
            "Customers": f"{compared.moving:,} of {compared.customers:,} would move",
            "Cost": _cost(found.cost),
        },
    )
    parts = [head]
    if compared.members:
        columns = ("Members of", "Enter", "Leave", "Such as")
        rows = [_member_row(name, one) for name, one in compared.members.items()]
        parts.append(grid(columns, rows))
    parts += [_moves("Tier", compared.tiers)] if compared.tiers else []
    parts += [_moves("Segment", compared.segments)] if compared.segments else []
    return Group(*parts)


def _member_row(name: str, change: MemberChange) -> tuple[object, ...]:
    some = [f"+{one}" for one in change.entering_sample]
    some += [f"-{one}" for one in change.leaving_sample]
    return (name, change.entering, change.leaving, ", ".join(some))


def _moves(what: str, moves: Sequence[Move]) -> Table:
    rows = [(one.before, one.after, one.customers) for one in moves]
    return grid((f"{what} before", "After", "Customers"), rows)


def _plain_cost(cost: Cost) -> dict[str, int]:
    windows = len(cost.windows)
    return {
        "conditions": cost.conditions,
        "values": cost.values,
        "windows": windows,
        "depth": cost.depth,
    }


def _cost(cost: Cost) -> str:
    found = _plain_cost(cost)
    return ", ".join(f"{found[name]:,} of {limit:,} {name}" for name, limit in LIMITS.items())
