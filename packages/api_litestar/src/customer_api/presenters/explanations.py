"""Why a customer stands where it stands, as it is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from customer_api.presenters.segments import segment_answer
from customer_api.schemas import explanations as wire
from customer_core.customers.read_customer import ExplainedSegment
from customer_core.kernel.clock import format_time
from customer_core.segments.explaining import (
    Change,
    ConditionExplained,
    Explanation,
    PartExplained,
)


def explained_answer(found: ExplainedSegment) -> wire.ExplainedSegmentAnswer:
    """Return the answer with a customer's segment, and every tier and segment explained."""
    return wire.ExplainedSegmentAnswer(
        data=wire.ExplainedSegmentData(
            segment=segment_answer(found.view).data.segment,
            explanations=[_explanation(one) for one in found.explanations],
        )
    )


def _explanation(one: Explanation) -> wire.Explanation:
    return wire.Explanation(
        name=one.name,
        kind=one.kind,
        rule=one.rule,
        holds=one.holds,
        since=one.since,
        conditions=[_condition(condition) for condition in one.conditions],
        tree=_part(one.tree),
        changes=_change(one.changes) if one.changes else None,
    )


def _condition(one: ConditionExplained) -> wire.ExplainedCondition:
    value: Any = one.value
    return wire.ExplainedCondition(
        requirement=one.requirement,
        value=format_time(value) if isinstance(value, datetime) else value,
        holds=one.holds,
        since=one.since,
        changes_at=one.changes_at,
        missing=one.missing,
    )


def _part(part: PartExplained) -> wire.ExplainedPart:
    return wire.ExplainedPart(
        joins=cast("Any", part.joins),
        holds=part.holds,
        parts=[_part(one) for one in part.parts],
        condition=part.condition,
    )


def _change(change: Change) -> wire.ExplainedChange:
    return wire.ExplainedChange(
        at=change.at, holds=change.holds, conditions=list(change.conditions)
    )
