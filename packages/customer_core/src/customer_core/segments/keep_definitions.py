"""Keeping a version of the definitions and telling of it: the one way all changes go."""

from __future__ import annotations

from typing import Any

from customer_core.segments.definition_set import ChangeKind, DefinitionChange, DefinitionSet
from customer_core.segments.definitions import Definition
from customer_core.segments.events import DefinitionEvent, SegmentDefined, SegmentRetired
from customer_core.segments.ports import SegmentsContext

_TOLD = ("kind", "rule", "description", "priority")


def keep_definitions(ctx: SegmentsContext, known: DefinitionSet, made: DefinitionSet) -> None:
    """Keep a version made from the one known, and record the change; nothing if they are one.

    Raises (here or at the commit):
        ConcurrentUpdate: somebody else was quicker.
    """
    change = made.change
    if made is known or change is None:
        return
    ctx.definitions.add(made)
    before, after = known.find(change.name), made.find(change.name)
    ctx.record(_event(made, change), changes=_changes(before, after))


def _event(made: DefinitionSet, change: DefinitionChange) -> DefinitionEvent:
    if change.what is ChangeKind.RETIRED:
        return SegmentRetired(
            segment=change.name,
            kind=str(change.kind),
            version=made.version,
            author=change.author,
            retired_at=change.at,
        )
    definition = made.get(change.name)
    return SegmentDefined(
        segment=change.name,
        kind=str(change.kind),
        version=made.version,
        author=change.author,
        rule=definition.rule_text,
        description=definition.description,
        priority=definition.priority,
        defined_at=change.at,
    )


def _changes(before: Definition | None, after: Definition | None) -> dict[str, Any]:
    """Return the fields that changed with their old and new value, for the audit trail."""
    old, new = _shown(before), _shown(after)
    return {
        name: {"old": old.get(name), "new": new.get(name)}
        for name in _TOLD
        if old.get(name) != new.get(name)
    }


def _shown(definition: Definition | None) -> dict[str, Any]:
    if definition is None:
        return {}
    return {
        "kind": str(definition.kind),
        "rule": definition.rule_text,
        "description": definition.description,
        "priority": definition.priority,
    }
