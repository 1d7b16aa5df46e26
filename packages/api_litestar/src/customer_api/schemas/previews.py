"""The effect of a rule before it is live, as it is asked for and answered."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import msgspec

from customer_api.schemas.definitions import Priority, Rule
from customer_api.schemas.requests import Body
from customer_api.schemas.wire import Answer, Wire
from customer_core.segments.preview_segment import DEFAULT_SAMPLE, MOST_SAMPLED

Sample = Annotated[int, msgspec.Meta(ge=0, le=MOST_SAMPLED)]


class PreviewSegment(Body):
    """A rule that is not saved.

    Attributes:
        sample: how many of those who match are named.
    """

    rule: Rule
    sample: Sample = DEFAULT_SAMPLE


class PreviewChange(Body):
    """A change that is not saved; what is left out stays.

    Attributes:
        sample: how many of each group are named.
    """

    rule: Rule | None = None
    priority: Priority | None = None
    sample: Sample = DEFAULT_SAMPLE


class Cost(Wire):
    """What a rule asks for, together with those it refers to.

    Attributes:
        values: the texts listed in it.
        windows: the different windows over orders.
        depth: how deep its parts are nested.
    """

    conditions: int
    values: int
    windows: int
    depth: int


class Preview(Wire):
    """Who would be in a tier or segment with a rule, at this moment.

    Attributes:
        rule: as the language writes it.
        rule_json: the same for programs.
        matching: how many customers match.
        customers: of how many.
        share: in percent.
        sample: the first who match, by their ids.
        cost: of the rule.
    """

    rule: str
    rule_json: dict[str, Any]
    matching: int
    customers: int
    share: Decimal
    sample: list[str]
    cost: Cost


class PreviewAnswer(Answer, kw_only=True):
    """The answer with who would be in a tier or segment."""

    data: Preview


class Step(Wire):
    """Customers who would go from one tier, or segment, to another."""

    before: str | None
    after: str
    customers: int


class MemberChange(Wire):
    """How the members of a tier or segment would change.

    Attributes:
        entering_sample: the first who would enter, by their ids.
        leaving_sample: the first who would leave.
    """

    name: str
    entering: int
    leaving: int
    entering_sample: list[str]
    leaving_sample: list[str]


class ChangePreview(Wire):
    """Whom a change of a tier or segment would move, at this moment.

    Attributes:
        rule_before: as it is.
        rule_after: as it would be.
        version: the present version of the definitions.
        customers: how many there are.
        moving: of how many the tier, the segment or a membership would change.
        members: of each tier but the lowest, and each segment, whose members would change.
        tiers: who would go from which tier to which.
        segments: who would be shown in another segment.
        cost: of the changed rule.
    """

    name: str
    rule_before: str
    rule_after: str
    version: int
    customers: int
    moving: int
    members: list[MemberChange]
    tiers: list[Step]
    segments: list[Step]
    cost: Cost


class ChangePreviewAnswer(Answer, kw_only=True):
    """The answer with whom a change would move."""

    data: ChangePreview
