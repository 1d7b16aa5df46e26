"""Retiring a tier or a segment, and seeing before what depends on it."""

from __future__ import annotations

import attrs

from customer_core.kernel.principal import Scope
from customer_core.segments.access import need_definition_admin
from customer_core.segments.definition_set import DefinitionSet
from customer_core.segments.definitions import Definition
from customer_core.segments.keep_definitions import keep_definitions
from customer_core.segments.ports import SegmentsContext


@attrs.frozen(kw_only=True)
class RetireSegment:
    """Let a tier or segment be no more.

    Attributes:
        name: which.
        expected_version: refuse if the definitions are of another version; None to take any.
    """

    name: str
    expected_version: int | None = None


@attrs.frozen(kw_only=True)
class PlanRetirement:
    """Read what would become of retiring a tier or segment."""

    name: str


@attrs.frozen(kw_only=True)
class Retirement:
    """What retiring a tier or segment would mean.

    Attributes:
        definition: what would be retired.
        version: the present version of the definitions.
        dependents: whose rules ask for it, directly or by others; with any, it cannot be retired.
        customers: how many are in it, as last assessed.
    """

    definition: Definition
    version: int
    dependents: tuple[str, ...]
    customers: int


def retire_segment(ctx: SegmentsContext, command: RetireSegment) -> DefinitionSet:
    """Retire a tier or segment, and return the new version of the definitions.

    Raises:
        NotPermitted: the caller is no administrator.
        SegmentNotFound, VersionConflict, LowestTierStays
        SegmentInUse: rules of others ask for it.
    """
    need_definition_admin(ctx.principal)
    known = ctx.definitions.current()
    known.get(command.name)
    known.need_version(command.expected_version)
    made = known.retiring(command.name, ctx.principal.subject, ctx.now)
    keep_definitions(ctx, known, made)
    return made


def plan_retirement(ctx: SegmentsContext, command: PlanRetirement) -> Retirement:
    """Return what retiring a tier or segment would mean; nothing is changed.

    Raises:
        NotPermitted: the caller is no administrator.
        SegmentNotFound, LowestTierStays
    """
    need_definition_admin(ctx.principal, Scope.READ)
    known = ctx.definitions.current()
    definition = known.get(command.name)
    known.need_retirable(definition)
    return Retirement(
        definition=definition,
        version=known.version,
        dependents=known.definitions.depending_on(definition.name),
        customers=ctx.segments.counts().of(definition),
    )
