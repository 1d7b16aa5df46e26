"""The tier above, and how far a customer is on the way to it."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import attrs

from customer_core.kernel.money import round_cents
from customer_core.segments.definitions import Definitions
from customer_core.segments.language.facts import Facts
from customer_core.segments.language.fields import SIX_MONTHS, Unit, field_of, window_of
from customer_core.segments.language.judging import Judge, judge
from customer_core.segments.language.printer import to_text
from customer_core.segments.language.tree import Compares, conditions_of
from customer_core.segments.language.values import figure_of
from customer_core.segments.metrics import Metrics
from customer_core.segments.model import CustomerSegment

_HUNDRED = Decimal(100)


@attrs.frozen(kw_only=True)
class Progress:
    """How far a customer is with one condition of the next tier.

    Attributes:
        requirement: such as ``orderCount >= 20``.
        current: the figure now.
        required: the bound.
        met: whether the condition holds.
        progress: percent of the way to the bound, at most 100, rounded half up to two places.
        remaining: how far it is from the bound, or 0 where the condition holds.
    """

    requirement: str
    current: Decimal
    required: Decimal
    met: bool
    progress: Decimal
    remaining: Decimal


@attrs.frozen(kw_only=True)
class NextTier:
    """The tier above: its spending condition as document 001 shows it, and every condition."""

    tier: str
    requirement: str
    progress: Decimal
    remaining: Decimal
    conditions: tuple[Progress, ...]


def next_tier(
    segment: CustomerSegment, definitions: Definitions, facts: Facts | None = None
) -> NextTier | None:
    """Return the tier above with the progress towards it, or None at the highest.

    Args:
        segment: the customer's.
        definitions: the tiers and segments of the business.
        facts: of the customer at the moment. Without them, conditions on figures that are not
            among the metrics are left out.
    """
    above = definitions.after(segment.standing.tier)
    if above is None:
        return None
    known = facts or _facts_told(segment.metrics)
    conditions = tuple(
        _progress(condition, known)
        for condition in dict.fromkeys(conditions_of(above.rule))
        if isinstance(condition, Compares) and (facts or _is_told(condition))
    )
    spending = next(iter(conditions), None)
    return NextTier(
        tier=above.name,
        requirement=spending.requirement if spending else above.requirement,
        progress=spending.progress if spending else Decimal(0),
        remaining=spending.remaining if spending else Decimal(0),
        conditions=conditions,
    )


def reads_history(segment: CustomerSegment, definitions: Definitions) -> bool:
    """Whether :func:`next_tier` leaves conditions out unless it is given the facts."""
    above = definitions.after(segment.standing.tier)
    return above is not None and any(
        isinstance(condition, Compares) and not _is_told(condition)
        for condition in conditions_of(above.rule)
    )


def _facts_told(metrics: Metrics) -> Facts:
    return Facts(
        at=metrics.at,
        registered_at=metrics.registered_at,
        total_spent=metrics.total_spent,
        order_count=metrics.order_count,
        loyalty_points=metrics.loyalty_points,
        last_order_at=metrics.last_order_at,
        orders_in={SIX_MONTHS.days: metrics.orders_last_6_months},
    )


def _is_told(condition: Compares) -> bool:
    kept = window_of(condition.figure) in (None, SIX_MONTHS)
    return kept and field_of(condition.figure).reads != "lifetime_points"


@lru_cache(maxsize=1024)
def _prepared(condition: Compares) -> tuple[str, Judge]:
    return to_text(condition), judge(condition)


def _progress(condition: Compares, facts: Facts) -> Progress:
    requirement, holds = _prepared(condition)
    current, required, met = figure_of(condition.figure, facts), condition.bound, holds(facts)
    greater = max(current, required)
    percent = _HUNDRED if met or not greater else min(current, required) / greater * _HUNDRED
    missing = Decimal(0) if met else abs(required - current)
    money = field_of(condition.figure).unit is Unit.MONEY
    return Progress(
        requirement=requirement,
        current=current,
        required=required,
        met=met,
        progress=round_cents(percent),
        remaining=round_cents(missing) if money else missing,
    )
