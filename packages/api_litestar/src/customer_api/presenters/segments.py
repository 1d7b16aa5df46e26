"""Segments as they are answered."""

from __future__ import annotations

from collections.abc import Iterable

from customer_api.schemas import segments as wire
from customer_core.customers.read_customer import CustomerView
from customer_core.segments.assignment import Assignment
from customer_core.segments.definitions import Definition
from customer_core.segments.list_segments import ListedSegments
from customer_core.segments.metrics import Metrics
from customer_core.segments.model import qualifications
from customer_core.segments.ports import SegmentCounts
from customer_core.segments.progress import NextTier


def segment_answer(view: CustomerView) -> wire.SegmentAnswer:
    """Return the answer with one customer's segment."""
    return wire.SegmentAnswer(data=wire.SegmentData(_segment(view)))


def sizes_answer(listed: ListedSegments) -> wire.SegmentSizesAnswer:
    """Return the answer with every tier and segment and its size."""
    definitions, counts = listed.defined.definitions, listed.counts
    return wire.SegmentSizesAnswer(
        data=wire.SegmentSizes(
            customers=counts.customers,
            tiers=_sizes(definitions.tiers, counts),
            segments=_sizes(definitions.segments, counts),
        )
    )


def _sizes(definitions: Iterable[Definition], counts: SegmentCounts) -> list[wire.GroupSize]:
    return [
        wire.GroupSize(name=one.name, requirement=one.rule_text, customers=counts.of(one))
        for one in definitions
    ]


def _segment(view: CustomerView) -> wire.Segment:
    segment, standing, above = view.segment, view.segment.standing, view.next_tier
    held = qualifications(standing, view.definitions)
    return wire.Segment(
        customer_id=segment.key.customer_id,
        tier=standing.tier,
        segment=standing.segment,
        loyalty_points=segment.metrics.loyalty_points,
        metrics=_metrics(segment.metrics),
        qualifications={
            name: wire.Qualification(one.qualified, one.requirement, one.achieved_at)
            for name, one in held.items()
        },
        next_tier=_next_tier(above) if above else None,
        updated_at=segment.updated_at,
        memberships=[wire.Membership(name, since) for name, since in standing.belongs_to.items()],
        is_default=standing.is_default,
        by_hand=_by_hand(standing.by_hand.assignment) if standing.by_hand else None,
        by_rules=wire.ByRules(
            tier=standing.ruled_tier,
            segment=standing.ruled_segment,
            is_default=not standing.memberships,
        ),
    )


def _by_hand(assignment: Assignment) -> wire.ByHand:
    return wire.ByHand(
        tier=assignment.tier,
        segment=assignment.segment,
        reason=assignment.reason,
        author=assignment.author,
        assigned_at=assignment.assigned_at,
        ends_at=assignment.ends_at,
    )


def _metrics(metrics: Metrics) -> wire.SegmentMetrics:
    return wire.SegmentMetrics(
        total_spent=metrics.total_spent,
        order_count=metrics.order_count,
        average_order_value=metrics.average_order_value,
        last_order_date=metrics.last_order_at,
        days_since_last_order=metrics.days_since_last_order,
        lifetime_value=metrics.total_spent,
        orders_last6_months=metrics.orders_last_6_months,
        orders_not_counted=metrics.not_counted,
    )


def _next_tier(above: NextTier) -> wire.NextTier:
    return wire.NextTier(
        tier=above.tier,
        requirement=above.requirement,
        progress=above.progress,
        remaining=above.remaining,
        conditions=[
            wire.TierCondition(
                requirement=one.requirement,
                current=one.current,
                required=one.required,
                met=one.met,
                progress=one.progress,
                remaining=one.remaining,
            )
            for one in above.conditions
        ],
    )
