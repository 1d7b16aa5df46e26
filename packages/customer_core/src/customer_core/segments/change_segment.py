"""Changing a tier or a segment: its rule, its place, its description."""

from __future__ import annotations

import attrs

from customer_core.kernel.faults import Faults
from customer_core.segments.access import need_definition_admin
from customer_core.segments.define_segment import check_description
from customer_core.segments.definition_set import DefinitionSet
from customer_core.segments.definitions import Definition
from customer_core.segments.keep_definitions import keep_definitions
from customer_core.segments.ports import SegmentsContext
from customer_core.segments.rule_forms import text_of_rule


@attrs.frozen(kw_only=True)
class ChangeSegment:
    """Change a tier or segment; what is None stays as it is.

    Attributes:
        name: which.
        rule: its text, or its JSON form.
        description: what it is for; 500 characters at most.
        priority: its place among the others of its kind, which make room.
        expected_version: refuse if the definitions are of another version; None to take any.
    """

    name: str
    rule: object = None
    description: str | None = None
    priority: int | None = None
    expected_version: int | None = None


def change_segment(ctx: SegmentsContext, command: ChangeSegment) -> DefinitionSet:
    """Change a tier or segment, and return the new version of the definitions.

    Saying the same again changes nothing, and makes no version.

    Raises:
        NotPermitted: the caller is no administrator.
        SegmentNotFound, VersionConflict, LowestTierStays
        Invalid: naming every field that breaks a rule; of the rule, with the place.
    """
    need_definition_admin(ctx.principal)
    known = ctx.definitions.current()
    known.get(command.name)
    known.need_version(command.expected_version)
    changed = changed_definition(known, command)
    made = known.changing(changed, ctx.principal.subject, ctx.now)
    keep_definitions(ctx, known, made)
    return made


def changed_definition(known: DefinitionSet, command: ChangeSegment) -> Definition:
    """Return a tier or segment with what a command changes of it.

    Raises:
        SegmentNotFound: there is none of that name.
        Invalid: naming every field that breaks a rule; of the rule, with the place.
    """
    before = known.get(command.name)
    faults, rule, priority = Faults(), command.rule, command.priority
    text, place, description = before.text, before.priority, before.description
    if rule is not None:
        text = faults.take(lambda: text_of_rule(rule))
    if priority is not None and priority != place:
        place = faults.take(lambda: known.place(before.kind, priority, before))
    if (described := command.description) is not None:
        description = faults.take(lambda: check_description(described))
    faults.raise_any()
    return attrs.evolve(before, text=text, priority=place, description=description)
