"""Where a customer stands: tier, segment, memberships, and since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import attrs

from customer_core.kernel.clock import DAY
from customer_core.kernel.codec import camel
from customer_core.segments.assignment import Assignment, ByHand
from customer_core.segments.defaults import NEW_CUSTOMER, NEW_FOR_DAYS, REGULAR_CUSTOMER
from customer_core.segments.definitions import Definition, Definitions, Kind
from customer_core.segments.history import CustomerKey, PurchaseHistory
from customer_core.segments.language.facts import Facts
from customer_core.segments.metrics import Metrics
from customer_core.segments.since import held_since, taking_effect
from customer_core.segments.timeline import facts_of, next_moment

BASE_TIER = "regular"
_NOTHING: Mapping[str, datetime] = MappingProxyType({})


@attrs.frozen(kw_only=True)
class Standing:
    """What the rules say of a customer, and what was set by hand over it, as stored.

    Attributes:
        tier: the tier set by hand, else the highest whose every minimum holds.
        segment: the segment set by hand, else the first membership by priority, or the default one.
        is_default: whether no segment matches and none was set, so that ``segment`` is a default.
        tiers: the tiers reached above the lowest, each with the moment since when.
        memberships: all segments that match, each with the moment since when.
        next_change_at: the earliest moment at which time alone may change any of it.
        by_hand: what was set by hand and holds, with what the rules say beside it, or None.
    """

    tier: str = BASE_TIER
    segment: str = NEW_CUSTOMER
    is_default: bool = True
    tiers: Mapping[str, datetime] = attrs.field(factory=dict)
    memberships: Mapping[str, datetime] = attrs.field(factory=dict)
    next_change_at: datetime | None = None
    by_hand: ByHand | None = None

    @property
    def ruled_tier(self) -> str:
        """The tier by the rules."""
        return self.by_hand.ruled_tier if self.by_hand else self.tier

    @property
    def ruled_segment(self) -> str:
        """The segment by the rules."""
        return self.by_hand.ruled_segment if self.by_hand else self.segment

    @property
    def belongs_to(self) -> Mapping[str, datetime]:
        """The segments in which the customer is counted: memberships, and the one set by hand."""
        given = self.by_hand.assignment if self.by_hand else None
        if given is None or given.segment is None or given.segment in self.memberships:
            return self.memberships
        return {given.segment: given.assigned_at, **self.memberships}

    def under(
        self, assignment: Assignment | None, definitions: Definitions, now: datetime
    ) -> Standing:
        """Return what the rules say with what was set by hand over it, as long as that holds.

        A tier or segment that is defined no more is passed over.
        """
        if assignment is None or not assignment.holds(now):
            return self
        tier = _if_defined(assignment.tier, definitions.tiers)
        segment = _if_defined(assignment.segment, definitions.segments)
        if tier is None and segment is None:
            return self
        changes = (self.next_change_at, assignment.ends_at)
        return attrs.evolve(
            self,
            tier=tier or self.tier,
            segment=segment or self.segment,
            is_default=self.is_default and segment is None,
            next_change_at=min([moment for moment in changes if moment], default=None),
            by_hand=ByHand(assignment=assignment, ruled_tier=self.tier, ruled_segment=self.segment),
        )


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

    def is_current(self, now: datetime, assignment: Assignment | None) -> bool:
        """Whether it is still true, by time and by what is set by hand.

        Args:
            now: the moment.
            assignment: the last one of the customer, though it may have ended.
        """
        change, by_hand = self.standing.next_change_at, self.standing.by_hand
        given = assignment if assignment and assignment.holds(now) else None
        return (change is None or change > now) and (by_hand and by_hand.assignment) == given


def assess(history: PurchaseHistory, definitions: Definitions, now: datetime) -> Standing:
    """Return what the rules say at ``now``, and since when each answer has held without a break."""
    return standing_of(history, definitions, history.metrics_at(now))


def standing_of(
    history: PurchaseHistory,
    definitions: Definitions,
    metrics: Metrics,
    *,
    known_since: Mapping[str, datetime] = _NOTHING,
    facts_changed_at: datetime | None = None,
) -> Standing:
    """Return what :func:`assess` does, from the figures that the history has come to.

    Args:
        history: what the customer stands on.
        definitions: the tiers and segments of the business.
        metrics: of the history, at the moment.
        known_since: since when each tier and segment was held, by the last assessment.
        facts_changed_at: when what rules read of the profile last changed; see
            :func:`~customer_core.segments.since.taking_effect`.
    """
    facts = facts_of(history, definitions.needs, metrics)
    lowest = definitions.lowest
    held = {
        one.name: one for one in definitions.compiled if one.name != lowest and one.holds(facts)
    }
    change = _next_change(history, definitions, facts)
    since = held_since(history, held, facts)
    if facts_changed_at is not None:
        since = taking_effect(since, held, known_since, facts_changed_at)
    tiers = {name: since[name] for name, one in held.items() if one.kind is Kind.TIER}
    memberships = {name: since[name] for name, one in held.items() if one.kind is Kind.SEGMENT}
    ruled = Standing(
        tier=next(reversed(tiers), lowest or BASE_TIER),
        segment=next(iter(memberships), None) or _default_segment(metrics),
        is_default=not memberships,
        tiers=tiers,
        memberships=memberships,
        next_change_at=change,
    )
    return ruled.under(history.assignment, definitions, metrics.at)


def standing_after(
    known: Standing | None, history: PurchaseHistory, definitions: Definitions, metrics: Metrics
) -> Standing:
    """Return what :func:`standing_of` does, behind the standing that was known before.

    Args:
        known: by the last assessment, or None.
        history: what the customer stands on.
        definitions: the tiers and segments of the business.
        metrics: of the history, at the moment.
    """
    if not definitions.needs.profile:
        return standing_of(history, definitions, metrics)
    return standing_of(
        history,
        definitions,
        metrics,
        known_since={**known.tiers, **known.memberships} if known else _NOTHING,
        facts_changed_at=history.profile_changed_at,
    )


def _if_defined(name: str | None, definitions: Sequence[Definition]) -> str | None:
    return name if any(definition.name == name for definition in definitions) else None


def _default_segment(metrics: Metrics) -> str:
    young = metrics.at - metrics.registered_at < NEW_FOR_DAYS * DAY
    return NEW_CUSTOMER if young else REGULAR_CUSTOMER


def _next_change(
    history: PurchaseHistory, definitions: Definitions, facts: Facts
) -> datetime | None:
    """Return the first change to come; the default segment changes with age, whatever the rules."""
    grown = history.registered_at + NEW_FOR_DAYS * DAY
    coming = next_moment(history, definitions.needs, facts)
    return min([moment for moment in (grown, coming) if moment and moment > facts.at], default=None)


@attrs.frozen(kw_only=True)
class Qualification:
    """One tier or membership held: its requirement and since when it is met."""

    qualified: bool
    requirement: str
    achieved_at: datetime


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


def _is_tier(definition: Definition) -> bool:
    return definition.kind is Kind.TIER
