"""What a business defines: its tiers from the lowest, its segments from the first by priority."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, tzinfo
from enum import StrEnum
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

import attrs

from customer_core.segments.errors import SegmentCycle, SegmentNameTaken, UnknownSegmentName
from customer_core.segments.language.cost import Cost, check_cost, cost_of
from customer_core.segments.language.fields import SIX_MONTHS, nearest, reads_sets
from customer_core.segments.language.judging import judge
from customer_core.segments.language.moments import Judged, Needs, needs_of, together
from customer_core.segments.language.parser import parse
from customer_core.segments.language.printer import to_text
from customer_core.segments.language.tree import NAME, Every, MemberOf, Tree, conditions_of


class Kind(StrEnum):
    """What a definition defines."""

    TIER = "tier"
    SEGMENT = "segment"


BY_TAGS = "tags of the business"
"""What customers are told of a rule that asks for tags."""


@attrs.frozen(kw_only=True)
class Definition:
    """A tier or a segment with its rule.

    Attributes:
        name: unique among the tiers and segments of a business.
        kind: which of the two.
        text: the rule as somebody wrote it; it is read when it is first needed.
        priority: tiers go from the lowest number up; of segments that match, the lowest is shown.
        version: that of the business's definitions by which it last changed, from 1.
        description: what it is for, in the words of who defined it.
        zone: the time zone in which the dates of the text have their midnight.
    """

    name: str = attrs.field(validator=attrs.validators.matches_re(NAME))
    kind: Kind
    text: str
    priority: int = 0
    version: int = 1
    description: str = ""
    zone: tzinfo = UTC

    @cached_property
    def rule(self) -> Tree:
        """The rule.

        Raises:
            SegmentRuleInvalid: the text is none.
        """
        return parse(self.text, self.zone)

    @cached_property
    def rule_text(self) -> str:
        """The rule as the language writes it."""
        return to_text(self.rule, self.zone)

    @cached_property
    def requirement(self) -> str:
        """The rule in one line; of a tier the spending condition, as document 001 shows it.

        Customers read it, who never see their tags: a rule that asks for those is not told.
        """
        if reads_sets(self.rule):
            return BY_TAGS
        if self.kind is Kind.TIER and isinstance(self.rule, Every) and self.rule.parts:
            return to_text(self.rule.parts[0], self.zone)
        return self.rule_text

    @property
    def refers_to(self) -> tuple[str, ...]:
        """The segments and tiers whose membership the rule asks for, in the order of the text."""
        asked = (one.name for one in conditions_of(self.rule) if isinstance(one, MemberOf))
        return tuple(dict.fromkeys(asked))


@attrs.frozen
class Compiled(Judged):
    """A definition ready for many customers, with the rules it refers to inside of its own."""

    name: str
    kind: Kind
    cost: Cost


@attrs.frozen(kw_only=True)
class Definitions:
    """The tiers from the lowest to the highest, and the segments from the first by priority."""

    tiers: tuple[Definition, ...]
    segments: tuple[Definition, ...]

    @classmethod
    def of(cls, definitions: Iterable[Definition]) -> Definitions:
        """Return definitions in the order of their priority, and of their names where it is one."""
        ordered = sorted(definitions, key=lambda one: (one.priority, one.name))
        return cls(
            tiers=tuple(one for one in ordered if one.kind is Kind.TIER),
            segments=tuple(one for one in ordered if one.kind is Kind.SEGMENT),
        )

    @cached_property
    def all(self) -> tuple[Definition, ...]:
        """Tiers, then segments."""
        return self.tiers + self.segments

    @property
    def lowest(self) -> str | None:
        """The lowest tier, in which everybody is who is in no other, or None without tiers."""
        return self.tiers[0].name if self.tiers else None

    @cached_property
    def compiled(self) -> tuple[Compiled, ...]:
        """All of them, ready; in the order of :attr:`all`.

        Raises:
            SegmentRuleInvalid: a text is no rule.
            UnknownSegmentName: a rule asks for a name that is not defined.
            SegmentCycle: rules ask for each other in a circle.
        """
        found: dict[str, Compiled] = {}
        for definition in self._resolved():
            found[definition.name] = compiled(definition, found)
        return tuple(found[one.name] for one in self.all)

    @cached_property
    def needs(self) -> Needs:
        """What all of them need together, and what the metrics that are shown do."""
        shown = Needs(windows=(SIX_MONTHS.days,))
        return together(shown, *(one.needs for one in self.compiled))

    def check(self) -> None:
        """Check that they can be judged, at a bearable cost.

        Raises:
            SegmentRuleInvalid: a text is no rule.
            SegmentNameTaken: two have one name.
            UnknownSegmentName: a rule asks for a name that is not defined.
            SegmentCycle: rules ask for each other in a circle.
            SegmentRuleTooCostly: a rule asks for too much.
        """
        taken: set[str] = set()
        for definition in self.all:
            if definition.name in taken:
                raise SegmentNameTaken("name", f"there is a {definition.name} already")
            taken.add(definition.name)
        for one in self.compiled:
            check_cost(one.cost, f"{one.name}.rule")

    def after(self, tier: str) -> Definition | None:
        """Return the tier above ``tier``, or None for the highest and for one that is no more."""
        names = [definition.name for definition in self.tiers]
        above = names.index(tier) + 1 if tier in names else len(names)
        return self.tiers[above] if above < len(self.tiers) else None

    def depending_on(self, name: str) -> tuple[str, ...]:
        """Return whose rules ask for a name, directly or by others, in the order of :attr:`all`."""
        found = {name}
        for definition in self._resolved():
            if found.intersection(definition.refers_to):
                found.add(definition.name)
        return tuple(one.name for one in self.all if one.name in found - {name})

    def _resolved(self) -> list[Definition]:
        """Return all so that each comes after those it refers to."""
        known = {definition.name: definition for definition in self.all}
        for definition in self.all:
            for name in definition.refers_to:
                if name not in known:
                    raise _unknown(definition, name, known)
        asked = {name: definition.refers_to for name, definition in known.items()}
        try:
            return [known[name] for name in TopologicalSorter(asked).static_order()]
        except CycleError as cycle:
            raise SegmentCycle(" -> ".join(reversed(cycle.args[1]))) from None


def compiled(definition: Definition, members: Mapping[str, Compiled]) -> Compiled:
    """Return a definition ready for many customers.

    Args:
        definition: a tier or segment, saved or not.
        members: the segments and tiers it may refer to.

    Raises:
        SegmentRuleInvalid: the text is no rule.
        UnknownSegmentName: it refers to another.
    """
    for name in definition.refers_to:
        if name not in members:
            raise _unknown(definition, name, members)
    asked = {name: members[name] for name in definition.refers_to}
    return Compiled(
        name=definition.name,
        kind=definition.kind,
        holds=judge(definition.rule, {name: one.holds for name, one in asked.items()}),
        needs=needs_of(definition.rule, {name: one.needs for name, one in asked.items()}),
        cost=cost_of(definition.rule, {name: one.cost for name, one in asked.items()}),
    )


def _unknown(definition: Definition, name: str, known: Iterable[str]) -> UnknownSegmentName:
    meant = nearest(name, known)
    hint = f", did you mean {meant}?" if meant else ""
    return UnknownSegmentName(
        f"{definition.name}.rule",
        f"there is no segment or tier {name}{hint}; there are {', '.join(sorted(known))}",
        segment=name,
    )
