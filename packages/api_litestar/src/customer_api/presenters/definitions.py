"""What a business defines, as it is answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from customer_api.schemas import definitions as wire
from customer_api.schemas.wire import Meta
from customer_core.kernel.paging import Page
from customer_core.segments.definition_set import DefinitionChange, DefinitionSet
from customer_core.segments.definitions import Definition
from customer_core.segments.list_segments import ListedSegments
from customer_core.segments.ports import SegmentCounts
from customer_core.segments.retire_segment import Retirement
from customer_core.segments.rule_forms import json_of_rule


def definitions_answer(listed: ListedSegments) -> wire.DefinitionsAnswer:
    """Return the answer with all that a business defines."""
    defined, counts = listed.defined, listed.counts
    change = defined.change
    return wire.DefinitionsAnswer(
        data=wire.Definitions(
            version=defined.version,
            applied=listed.is_applied,
            customers=counts.customers,
            changed_at=change.at if change else None,
            changed_by=change.author if change else None,
            tiers=_sized(defined.definitions.tiers, counts),
            segments=_sized(defined.definitions.segments, counts),
        )
    )


def read_definition_answer(listed: ListedSegments, name: str) -> wire.ReadDefinitionAnswer:
    """Return the answer with one tier or segment."""
    defined = listed.defined
    (sized,) = _sized([defined.get(name)], listed.counts)
    return wire.ReadDefinitionAnswer(
        data=wire.ReadDefinitionData(
            definition=sized,
            version=defined.version,
            applied=listed.is_applied,
            dependents=list(defined.definitions.depending_on(name)),
        )
    )


def definition_answer(made: DefinitionSet, name: str) -> wire.DefinitionAnswer:
    """Return the answer with a tier or segment that was defined or changed."""
    definition = wire.Definition(**_definition(made.get(name)))
    return wire.DefinitionAnswer(
        data=wire.DefinitionData(definition=definition, version=made.version)
    )


def planned_answer(planned: Retirement) -> wire.RetirementAnswer:
    """Return the answer with what retiring a tier or segment would mean."""
    return _retirement(planned, planned.version, retired=False)


def retired_answer(planned: Retirement, made: DefinitionSet) -> wire.RetirementAnswer:
    """Return the answer with a tier or segment that was retired."""
    return _retirement(planned, made.version, retired=True)


def versions_answer(page: Page[DefinitionSet], limit: int) -> wire.VersionsAnswer:
    """Return the answer with a page of versions."""
    versions = [_version(made, made.change) for made in page.items if made.change]
    return wire.VersionsAnswer(data=wire.VersionsData(versions), meta=Meta(page.next_cursor, limit))


def _sized(definitions: Iterable[Definition], counts: SegmentCounts) -> list[wire.SizedDefinition]:
    return [
        wire.SizedDefinition(**_definition(one), customers=counts.of(one)) for one in definitions
    ]


def _definition(definition: Definition) -> dict[str, Any]:
    return {
        "name": definition.name,
        "kind": definition.kind,
        "rule": definition.rule_text,
        "rule_json": json_of_rule(definition.rule),
        "description": definition.description,
        "priority": definition.priority,
        "version": definition.version,
    }


def _retirement(planned: Retirement, version: int, *, retired: bool) -> wire.RetirementAnswer:
    return wire.RetirementAnswer(
        data=wire.Retirement(
            name=planned.definition.name,
            kind=planned.definition.kind,
            retired=retired,
            version=version,
            dependents=list(planned.dependents),
            customers=planned.customers,
        )
    )


def _version(made: DefinitionSet, change: DefinitionChange) -> wire.Version:
    definition = made.find(change.name)
    return wire.Version(
        version=made.version,
        change=change.what,
        name=change.name,
        kind=change.kind,
        rule=definition.rule_text if definition else None,
        changed_by=change.author,
        changed_at=change.at,
    )
