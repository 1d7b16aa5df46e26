"""Segments as they are answered: the form of document 001, further fields behind its own."""

from __future__ import annotations

from decimal import Decimal

from customer_api.schemas.wire import Answer, Moment, Wire


class SegmentMetrics(Wire):
    """The figures a segment stands on, in the business's base currency."""

    total_spent: Decimal
    order_count: int
    average_order_value: Decimal
    last_order_date: Moment | None
    days_since_last_order: int | None
    lifetime_value: Decimal
    orders_last6_months: int
    orders_not_counted: int


class Qualification(Wire):
    """A tier or segment held, and since when."""

    qualified: bool
    requirement: str
    achieved_at: Moment


class TierCondition(Wire):
    """How far a customer is with one condition of the next tier."""

    requirement: str
    current: Decimal
    required: Decimal
    met: bool
    progress: Decimal
    remaining: Decimal


class NextTier(Wire):
    """The tier above: its spending condition, and every condition with its own progress."""

    tier: str
    requirement: str
    progress: Decimal
    remaining: Decimal
    conditions: list[TierCondition]


class Membership(Wire):
    """A segment that the customer belongs to, and since when."""

    segment: str
    since: Moment


class ByHand(Wire):
    """What somebody has set, which wins until it ends; null is left to the rules.

    Attributes:
        tier: the tier that was set.
        segment: the segment that was set.
        reason: why, in the author's own words.
        author: who set it.
        assigned_at: when it was set.
        ends_at: when the rules decide again; null is not before it is withdrawn.
    """

    tier: str | None
    segment: str | None
    reason: str
    author: str
    assigned_at: Moment
    ends_at: Moment | None


class ByRules(Wire):
    """What the rules say, whatever was set by hand."""

    tier: str
    segment: str
    is_default: bool


class Segment(Wire):
    """Where a customer stands; ``nextTier`` is null at the top, ``byHand`` where nothing is set."""

    customer_id: str
    tier: str
    segment: str
    loyalty_points: int
    metrics: SegmentMetrics
    qualifications: dict[str, Qualification]
    next_tier: NextTier | None
    updated_at: Moment
    memberships: list[Membership]
    is_default: bool
    by_hand: ByHand | None
    by_rules: ByRules


class SegmentData(Wire):
    """One customer's segment."""

    segment: Segment


class SegmentAnswer(Answer, kw_only=True):
    """The answer with one customer's segment."""

    data: SegmentData


class GroupSize(Wire):
    """A tier or segment with its rule and its size; the lowest tier has no rule."""

    name: str
    requirement: str
    customers: int


class SegmentSizes(Wire):
    """Every tier and segment of the business."""

    customers: int
    tiers: list[GroupSize]
    segments: list[GroupSize]


class SegmentSizesAnswer(Answer, kw_only=True):
    """The answer with every tier and segment."""

    data: SegmentSizes
