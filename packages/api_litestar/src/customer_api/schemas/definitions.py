"""What a business defines, as it is written and answered."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from customer_api.schemas.requests import Body
from customer_api.schemas.wire import Answer, Meta, Moment, Wire
from customer_core.segments.define_segment import LONGEST_DESCRIPTION
from customer_core.segments.definition_set import ChangeKind
from customer_core.segments.definitions import Kind

Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,49}$", examples=["loyal"])]
Rule = Annotated[
    str | dict[str, Any],
    msgspec.Meta(
        description="A text for people, or an object for programs.",
        examples=[
            "orderCount >= 3 and lastOrder within 90 days",
            {"field": "orderCount", "op": ">=", "value": 3},
        ],
    ),
]
Description = Annotated[str, msgspec.Meta(max_length=LONGEST_DESCRIPTION)]
Priority = Annotated[int, msgspec.Meta(ge=0)]


class DefineSegment(Body):
    """A tier or segment to define.

    Attributes:
        priority: its place among the tiers from the lowest, 0, or among the segments from the one
            that is shown first, 0; the others make room. Without it, the last.
    """

    name: Name
    rule: Rule
    kind: Kind = Kind.SEGMENT
    description: Description = ""
    priority: Priority | None = None


class ChangeSegment(Body):
    """What to change of a tier or segment; what is left out stays."""

    rule: Rule | None = None
    description: Description | None = None
    priority: Priority | None = None


class Definition(Wire):
    """A tier or segment with its rule.

    Attributes:
        rule: the text, as the language writes it; of the lowest tier, none.
        rule_json: the same for programs.
        priority: its place, from 0: of tiers from the lowest, of segments from the first shown.
        version: that of the definitions by which it last changed.
    """

    name: str
    kind: Kind
    rule: str
    rule_json: dict[str, Any]
    description: str
    priority: int
    version: int


class SizedDefinition(Definition):
    """A tier or segment with its rule, and how many customers are in it as last assessed."""

    customers: int


class Definitions(Wire):
    """All that a business defines.

    Attributes:
        version: grows by 1 with every change, from 1.
        applied: whether everybody has been brought up to date with this version.
        customers: how many there are in all.
        changed_at: when this version was made; null for the first.
        changed_by: who made it; null for the first.
        tiers: from the lowest.
        segments: from the one that is shown first.
    """

    version: int
    applied: bool
    customers: int
    changed_at: Moment | None
    changed_by: str | None
    tiers: list[SizedDefinition]
    segments: list[SizedDefinition]


class DefinitionsAnswer(Answer, kw_only=True):
    """The answer with all that a business defines."""

    data: Definitions


class ReadDefinitionData(Wire):
    """One tier or segment.

    Attributes:
        version: of all definitions of the business, for If-Match.
        applied: whether everybody has been brought up to date with it.
        dependents: whose rules ask for this one, directly or by others.
    """

    definition: SizedDefinition
    version: int
    applied: bool
    dependents: list[str]


class ReadDefinitionAnswer(Answer, kw_only=True):
    """The answer with one tier or segment."""

    data: ReadDefinitionData


class DefinitionData(Wire):
    """One tier or segment as it was just defined, and the new version of the definitions."""

    definition: Definition
    version: int


class DefinitionAnswer(Answer, kw_only=True):
    """The answer with a tier or segment that was defined or changed."""

    data: DefinitionData


class Retirement(Wire):
    """What retiring a tier or segment means.

    Attributes:
        retired: whether it was retired; false of a dry run.
        version: of the definitions.
        dependents: whose rules ask for it, directly or by others; with any, it cannot be retired.
        customers: how many were in it, as last assessed.
    """

    name: str
    kind: Kind
    retired: bool
    version: int
    dependents: list[str]
    customers: int


class RetirementAnswer(Answer, kw_only=True):
    """The answer with what retiring a tier or segment means."""

    data: Retirement


class Version(Wire):
    """A version of the definitions, and what made it; of what was retired there is no rule."""

    version: int
    change: ChangeKind
    name: str
    kind: Kind
    rule: str | None
    changed_by: str
    changed_at: Moment


class VersionsData(Wire):
    """Some versions."""

    versions: list[Version]


class VersionsAnswer(Answer, kw_only=True):
    """The answer with a page of versions."""

    data: VersionsData
    meta: Meta
