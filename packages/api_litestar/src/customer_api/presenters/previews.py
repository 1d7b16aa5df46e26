"""The effect of a rule before it is live, as it is answered."""

from __future__ import annotations

from collections.abc import Sequence

from customer_api.schemas import previews as wire
from customer_core.segments.language.cost import Cost
from customer_core.segments.movements import Move
from customer_core.segments.preview_segment import ChangePreview, SegmentPreview
from customer_core.segments.rule_forms import json_of_rule


def preview_answer(found: SegmentPreview) -> wire.PreviewAnswer:
    """Return the answer with who would be in a tier or segment."""
    return wire.PreviewAnswer(
        data=wire.Preview(
            rule=found.definition.rule_text,
            rule_json=json_of_rule(found.definition.rule),
            matching=found.count.matching,
            customers=found.count.customers,
            share=found.share,
            sample=list(found.sample),
            cost=_cost(found.cost),
        )
    )


def change_preview_answer(found: ChangePreview) -> wire.ChangePreviewAnswer:
    """Return the answer with whom a change would move."""
    compared = found.compared
    return wire.ChangePreviewAnswer(
        data=wire.ChangePreview(
            name=found.before.name,
            rule_before=found.before.rule_text,
            rule_after=found.after.rule_text,
            version=found.version,
            customers=compared.customers,
            moving=compared.moving,
            members=[
                wire.MemberChange(
                    name=name,
                    entering=change.entering,
                    leaving=change.leaving,
                    entering_sample=list(change.entering_sample),
                    leaving_sample=list(change.leaving_sample),
                )
                for name, change in compared.members.items()
            ],
            tiers=_steps(compared.tiers),
            segments=_steps(compared.segments),
            cost=_cost(found.cost),
        )
    )


def _steps(moves: Sequence[Move]) -> list[wire.Step]:
    return [wire.Step(one.before, one.after, one.customers) for one in moves]


def _cost(cost: Cost) -> wire.Cost:
    return wire.Cost(
        conditions=cost.conditions,
        values=cost.values,
        windows=len(cost.windows),
        depth=cost.depth,
    )
