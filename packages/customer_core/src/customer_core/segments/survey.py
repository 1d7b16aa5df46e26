"""Asking everybody at once, before anything is saved: who matches a rule, whom a change moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import attrs

from customer_core.kernel.ids import CustomerId
from customer_core.segments.definitions import Definitions
from customer_core.segments.language.tree import Tree
from customer_core.segments.movements import Move, moves_of


@attrs.frozen(kw_only=True)
class RuleCount:
    """How many customers match a rule.

    Attributes:
        matching: how many do.
        customers: of how many.
    """

    matching: int
    customers: int


@attrs.frozen(kw_only=True)
class MemberChange:
    """How the members of a tier or segment change.

    Attributes:
        entering: how many become members.
        leaving: how many are members no more.
        entering_sample: some who enter, in the order of their ids.
        leaving_sample: some who leave.
    """

    entering: int = 0
    leaving: int = 0
    entering_sample: Sequence[CustomerId] = ()
    leaving_sample: Sequence[CustomerId] = ()


@attrs.frozen(kw_only=True)
class DefinitionsCompared:
    """What other definitions would change, by the rules alone: what was set by hand stays.

    Attributes:
        customers: how many there are.
        moving: of how many the tier, the segment or a membership changes.
        tiers: who would go from which tier to which.
        segments: who would go from which segment to which.
        members: of each tier but the lowest, and each segment, whose members change.
    """

    customers: int
    moving: int
    tiers: Sequence[Move] = ()
    segments: Sequence[Move] = ()
    members: Mapping[str, MemberChange] = attrs.field(factory=dict)


class SegmentSurvey(Protocol):
    """Asks the customers of one business; those who were deleted are not among them.

    The answers are exact for the moment, whenever a customer was last assessed.
    """

    def count(self, rule: Tree, definitions: Definitions, now: datetime) -> RuleCount:
        """Return how many customers match a rule.

        Args:
            rule: saved or not.
            definitions: the segments and tiers whose membership the rule may ask for.
            now: the moment.

        Raises:
            KeyError: the rule asks for a segment that is not among them.
        """
        ...

    def sample(
        self, rule: Tree, definitions: Definitions, now: datetime, limit: int
    ) -> Sequence[CustomerId]:
        """Return the first customers who match a rule, in the order of their ids."""
        ...

    def compare(
        self, old: Definitions, new: Definitions, now: datetime, limit: int
    ) -> DefinitionsCompared:
        """Return who would move if new definitions took the place of the old ones.

        Args:
            old: the definitions as they are.
            new: as they would be.
            now: the moment.
            limit: how many customers a sample has at most.
        """
        ...


@attrs.frozen(kw_only=True)
class Standpoint:
    """Where customers stand by the rules, those of old and new definitions, and how many do.

    Attributes:
        old: tier, segment and what is held by the old definitions.
        new: by the new ones.
        customers: how many.
        sample: some of them, in the order of their ids.
    """

    old: Ruled
    new: Ruled
    customers: int
    sample: Sequence[CustomerId]


@attrs.frozen(kw_only=True)
class Ruled:
    """What rules say of a customer.

    Attributes:
        tier: the highest tier that holds.
        segment: the first segment that holds, or the default one.
        held: the tiers but the lowest, and the segments, that hold.
    """

    tier: str
    segment: str
    held: frozenset[str]


def compared(customers: int, standpoints: Sequence[Standpoint], limit: int) -> DefinitionsCompared:
    """Return what the standpoints of those who move come to.

    Args:
        customers: how many there are, with those who do not move.
        standpoints: of those who move, each once.
        limit: how many customers a sample has at most.
    """
    members: dict[str, MemberChange] = {}
    for one in standpoints:
        for name in one.new.held - one.old.held:
            members[name] = _entered(members.get(name, MemberChange()), one, limit)
        for name in one.old.held - one.new.held:
            members[name] = _left(members.get(name, MemberChange()), one, limit)
    return DefinitionsCompared(
        customers=customers,
        moving=sum(one.customers for one in standpoints),
        tiers=moves_of((one.old.tier, one.new.tier, one.customers) for one in standpoints),
        segments=moves_of((one.old.segment, one.new.segment, one.customers) for one in standpoints),
        members=dict(sorted(members.items())),
    )


def _entered(known: MemberChange, those: Standpoint, limit: int) -> MemberChange:
    return attrs.evolve(
        known,
        entering=known.entering + those.customers,
        entering_sample=_merged(known.entering_sample, those.sample, limit),
    )


def _left(known: MemberChange, those: Standpoint, limit: int) -> MemberChange:
    return attrs.evolve(
        known,
        leaving=known.leaving + those.customers,
        leaving_sample=_merged(known.leaving_sample, those.sample, limit),
    )


def _merged(
    some: Sequence[CustomerId], others: Sequence[CustomerId], limit: int
) -> tuple[CustomerId, ...]:
    return tuple(sorted((*some, *others))[:limit])
