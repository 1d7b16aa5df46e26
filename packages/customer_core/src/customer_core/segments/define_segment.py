"""Defining a tier or a segment."""

from __future__ import annotations

import attrs

from customer_core.kernel.codec import is_storable
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.faults import Faults
from customer_core.segments.access import need_definition_admin
from customer_core.segments.definition_set import DefinitionSet
from customer_core.segments.definitions import Definition, Kind
from customer_core.segments.keep_definitions import keep_definitions
from customer_core.segments.language.tree import NAME
from customer_core.segments.ports import SegmentsContext
from customer_core.segments.rule_forms import text_of_rule

LONGEST_DESCRIPTION = 500
RESERVED_NAMES = frozenset({"preview", "versions"})
"""Words that stand where names do in the addresses of the API."""


@attrs.frozen(kw_only=True)
class DefineSegment:
    """Define a tier or segment that there is not yet.

    Attributes:
        name: 1 to 50 small letters, digits and underscores, a letter first.
        rule: its text, or its JSON form.
        kind: which of the two.
        description: what it is for; 500 characters at most.
        priority: its place among the tiers from the lowest, 0, or among the segments from the one
            that is shown first, 0; None is the last. The others make room.
        expected_version: refuse if the definitions are of another version; None to take any.
    """

    name: str
    rule: object
    kind: Kind = Kind.SEGMENT
    description: str = ""
    priority: int | None = None
    expected_version: int | None = None


def define_segment(ctx: SegmentsContext, command: DefineSegment) -> DefinitionSet:
    """Define a tier or segment, and return the new version of the definitions.

    Raises:
        NotPermitted: the caller is no administrator.
        VersionConflict, SegmentAlreadyExists, SegmentLimitExceeded
        Invalid: naming every field that breaks a rule; of the rule, with the place.
    """
    need_definition_admin(ctx.principal)
    known = ctx.definitions.current()
    known.need_version(command.expected_version)
    faults = Faults()
    name = faults.take(lambda: _name(command.name))
    text = faults.take(lambda: text_of_rule(command.rule))
    priority = faults.take(lambda: known.place(command.kind, command.priority))
    description = faults.take(lambda: check_description(command.description))
    faults.raise_any()
    definition = Definition(
        name=name, kind=command.kind, text=text, priority=priority, description=description
    )
    made = known.defining(definition, ctx.principal.subject, ctx.now)
    keep_definitions(ctx, known, made)
    return made


def check_description(text: str) -> str:
    """Return a description.

    Raises:
        InvalidField: it is too long.
    """
    description = text.strip()
    if len(description) > LONGEST_DESCRIPTION or not is_storable(description):
        raise InvalidField("description", f"must have {LONGEST_DESCRIPTION} characters at most")
    return description


def _name(text: str) -> str:
    if not NAME.fullmatch(text):
        raise InvalidField(
            "name",
            "must be 1 to 50 small letters, digits and underscores, a letter first, like at_risk",
        )
    if text in RESERVED_NAMES:
        raise InvalidField("name", f"must not be {text}, which the API has a use for")
    return text
