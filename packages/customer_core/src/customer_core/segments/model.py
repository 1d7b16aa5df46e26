"""Where a customer stands: tier, segment, memberships, since when, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import attrs

from customer_core.kernel.clock import DAY
from customer_core.kernel.codec import camel
from customer_core.kernel.money import round_cents
from customer_core.segments.defaults import NEW_CUSTOMER, NEW_FOR_DAYS, REGULAR_CUSTOMER
from customer_core.segments.history import CustomerKey, PurchaseHistory
from customer_core.segments.metrics import Metric, Metrics
from customer_core.segments.rules import Comparison, Definition, Definitions, Kind
from customer_core.segments.timeline import next_moment, walk

BASE_TIER = "regular"
_HUNDRED = Decimal(100)


@attrs.frozen(kw_only=True)
class Standing:
    """What the rules say of a customer, as stored.

    Attributes:
        tier: the highest tier whose every minimum holds.
        segment: the first membership by priority, or the default one.
        is_default: whether no segment matches, so that ``segment`` is a default.
        tiers: the tiers reached above the lowest, each with the moment since when.
        memberships: all segments that match, each with the moment since when.
        next_change_at: the earliest moment at which time alone may change any of it.
    """

    tier: str = BASE_TIER
    segment: str = NEW_CUSTOMER
    is_default: bool = True
    tiers: Mapping[str, datetime] = attrs.field(factory=dict)
    memberships: Mapping[str, datetime] = attrs.field(factory=dict)
    next_change_at: datetime | None = None


@attrs.frozen(kw_only=True)
class CustomerSegment:
    """A customer's metrics and standing, as kept for reading.

    Attributes:
        version: grows with every change, from 1.
        updated_at: when metrics or standing last changed.
    """

    key: CustomerKey
    metrics: Metrics
    standing: Standing
    version: int
    updated_at: datetime

    def at(self, moment: datetime) -> CustomerSegment:
        """Return the same with day counts told for ``moment``."""
        return attrs.evolve(self, metrics=attrs.evolve(self.metrics, at=moment))


def assess(history: PurchaseHistory, definitions: Definitions, now: datetime) -> Standing:
    """Return what the rules say at ``now``, and since when each answer has held without a break."""
    return standing_of(history, definitions, history.metrics_at(now))


def standing_of(history: PurchaseHistory, definitions: Definitions, metrics: Metrics) -> Standing:
    """Return what :func:`assess` does, from the figures that the history has come to."""
    held = [
        definition
        for definition in definitions.all
        if definition.name != BASE_TIER and definition.rule.holds(metrics)
    ]
    since = _since(history, held, metrics.at)
    tiers = {one.name: since[one.name] for one in held if _is_tier(one)}
    memberships = {one.name: since[one.name] for one in held if not _is_tier(one)}
    return Standing(
        tier=next(reversed(tiers), BASE_TIER),
        segment=next(iter(memberships), _default_segment(metrics)),
        is_default=not memberships,
        tiers=tiers,
        memberships=memberships,
        next_change_at=_next_change(history, definitions, metrics.at),
    )


def _since(
    history: PurchaseHistory, held: Sequence[Definition], now: datetime
) -> dict[str, datetime]:
    """Return since when definitions hold that do; only their own past is looked at."""
    walked = list(walk(history, [definition.rule for definition in held], now)) if held else []
    since: dict[str, datetime] = {}
    for definition in held:
        for metrics in reversed(walked):
            if not definition.rule.holds(metrics):
                break
            since[definition.name] = metrics.at
    return since


def _default_segment(metrics: Metrics) -> str:
    young = metrics.at - metrics.registered_at < NEW_FOR_DAYS * DAY
    return NEW_CUSTOMER if young else REGULAR_CUSTOMER


def _next_change(
    history: PurchaseHistory, definitions: Definitions, now: datetime
) -> datetime | None:
    """Return the first change to come; the default segment changes with age, whatever the rules."""
    grown = history.registered_at + NEW_FOR_DAYS * DAY
    coming = next_moment(history, definitions, now)
    return min([moment for moment in (grown, coming) if moment and moment > now], default=None)


@attrs.frozen(kw_only=True)
class Qualification:
    """One tier or membership held: its requirement and since when it is met."""

    qualified: bool
    requirement: str
    achieved_at: datetime


@attrs.frozen(kw_only=True)
class Progress:
    """How far a customer is with one condition of the next tier.

    Attributes:
        requirement: such as ``orderCount >= 20``.
        current: the figure now.
        required: the bound.
        met: whether the condition holds.
        progress: percent of the bound reached, at most 100, rounded half up to two places.
        remaining: what is missing to the bound, at least 0.
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


def qualifications(standing: Standing, definitions: Definitions) -> dict[str, Qualification]:
    """Return the tiers and memberships held, under the names of document 001."""
    held = {**standing.tiers, **standing.memberships}
    return {
        camel(f"{definition.name}_{definition.kind}"): Qualification(
            qualified=True,
            requirement=definition.requirement,
            achieved_at=held[definition.name],
        )
        for definition in definitions.all
        if definition.name in (standing.tiers if _is_tier(definition) else standing.memberships)
    }


def next_tier(segment: CustomerSegment, definitions: Definitions) -> NextTier | None:
    """Return the tier above with the progress towards it, or None at the highest."""
    above = definitions.after(segment.standing.tier)
    if above is None:
        return None
    conditions = tuple(_progress(c, segment.metrics) for c in above.rule.conditions)
    spending = conditions[0]
    return NextTier(
        tier=above.name,
        requirement=spending.requirement,
        progress=spending.progress,
        remaining=spending.remaining,
        conditions=conditions,
    )


def _progress(condition: Comparison, metrics: Metrics) -> Progress:
    current, required = metrics.value(condition.metric), condition.bound
    percent = min(_HUNDRED, current / required * _HUNDRED) if required else _HUNDRED
    money = condition.metric in (Metric.TOTAL_SPENT, Metric.AVERAGE_ORDER_VALUE)
    missing = max(Decimal(0), required - current)
    return Progress(
        requirement=str(condition),
        current=current,
        required=required,
        met=condition.holds(metrics),
        progress=round_cents(percent),
        remaining=round_cents(missing) if money else missing,
    )


def _is_tier(definition: Definition) -> bool:
    return definition.kind is Kind.TIER


@attrs.frozen(kw_only=True)
class ConditionExplained:
    """One condition of a rule with its value and truth."""

    requirement: str
    value: Decimal
    holds: bool


@attrs.frozen(kw_only=True)
class Explanation:
    """Why a customer is, or is not, in a tier or segment."""

    name: str
    kind: Kind
    holds: bool
    since: datetime | None
    conditions: tuple[ConditionExplained, ...]


def explain(segment: CustomerSegment, definitions: Definitions) -> tuple[Explanation, ...]:
    """Return every definition with each condition's value and truth."""
    standing, metrics = segment.standing, segment.metrics
    return tuple(
        Explanation(
            name=definition.name,
            kind=definition.kind,
            holds=definition.rule.holds(metrics),
            since=(standing.tiers if _is_tier(definition) else standing.memberships).get(
                definition.name
            ),
            conditions=tuple(
                ConditionExplained(
                    requirement=str(condition),
                    value=metrics.value(condition.metric),
                    holds=condition.holds(metrics),
                )
                for condition in definition.rule.conditions
            ),
        )
        for definition in definitions.all
    )
