"""Why a customer is, or is not, in a tier or segment, and what will change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal

import attrs

from customer_core.segments.definitions import Compiled, Definition, Definitions, Kind
from customer_core.segments.history import PurchaseHistory
from customer_core.segments.language.facts import copy_of
from customer_core.segments.language.judging import judge
from customer_core.segments.language.moments import Judged, Needs, needs_of
from customer_core.segments.language.printer import to_text
from customer_core.segments.language.tree import (
    Compares,
    Condition,
    Every,
    Not,
    Some,
    Tree,
    conditions_of,
    parts_of,
)
from customer_core.segments.language.values import Value, figure_of, value_of
from customer_core.segments.model import CustomerSegment
from customer_core.segments.since import held_since
from customer_core.segments.timeline import facts_of, walk


@attrs.frozen(kw_only=True)
class ConditionExplained:
    """One condition of a rule.

    Attributes:
        requirement: as it stands in the rule.
        value: what it looks at, now; None where there is nothing, or for a membership.
        holds: whether it is met.
        since: since when it has been met, or not been met, without a break; None where that was
            before what is known of the profile's past.
        changes_at: when time alone will next change that, or None for never.
        missing: how far the figure is from its bound where the condition is not met; 0 where it
            stands at a bound that it must pass; None where it is met, or has no figure.
    """

    requirement: str
    value: Value
    holds: bool
    since: datetime | None
    changes_at: datetime | None
    missing: Decimal | None


@attrs.frozen(kw_only=True)
class PartExplained:
    """A part of a rule: what it joins, or one condition.

    Attributes:
        joins: ``all``, ``any``, ``not`` or ``condition``.
        holds: whether it does.
        parts: what is joined or negated.
        condition: the place of the condition among those of the explanation.
    """

    joins: str
    holds: bool
    parts: tuple[PartExplained, ...] = ()
    condition: int | None = None


@attrs.frozen(kw_only=True)
class Change:
    """What time alone will change.

    Attributes:
        at: when.
        holds: whether the rule holds from then on.
        conditions: which of its conditions turn at that moment.
    """

    at: datetime
    holds: bool
    conditions: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Explanation:
    """Why a customer is, or is not, in a tier or segment.

    Attributes:
        name: of the tier or segment.
        kind: which of the two.
        rule: its text.
        holds: whether the rule holds now.
        since: since when it has, or None where it does not.
        conditions: every condition once, from left to right.
        tree: how they are joined.
        changes: what time alone will change next, if nothing else happens, or None for nothing.
    """

    name: str
    kind: Kind
    rule: str
    holds: bool
    since: datetime | None
    conditions: tuple[ConditionExplained, ...]
    tree: PartExplained
    changes: Change | None


def explain(
    segment: CustomerSegment, history: PurchaseHistory, definitions: Definitions
) -> tuple[Explanation, ...]:
    """Return every definition with each condition's value and truth, and what will change them.

    Args:
        segment: where the customer stands at the moment.
        history: what the customer stands on, with the past of its profile where definitions read
            that.
        definitions: the tiers and segments of the business.
    """
    explained = _Explainer(segment, history, definitions)
    return tuple(
        explained.definition(definition, compiled)
        for definition, compiled in zip(definitions.all, definitions.compiled, strict=True)
    )


class _Explainer:
    def __init__(
        self, segment: CustomerSegment, history: PurchaseHistory, definitions: Definitions
    ) -> None:
        self._standing = segment.standing
        self._past = history.past_profiles
        rules = {one.name: one for one in definitions.compiled}
        self._conditions = {
            condition: _judged(condition, rules)
            for definition in definitions.all
            for condition in conditions_of(definition.rule)
        }
        self._facts = facts_of(history, definitions.needs, segment.metrics)
        judged: dict[Condition | str, Judged] = dict(self._conditions.items())
        judged.update(rules)
        self._turns = self._turning(history, definitions.needs, judged)
        self._since = self._since_when(history)

    def _turning(
        self, history: PurchaseHistory, needs: Needs, judged: Mapping[Condition | str, Judged]
    ) -> dict[Condition | str, list[datetime]]:
        """Return when time alone will turn each answer, from now on."""
        answers = {one: rule.holds(self._facts) for one, rule in judged.items()}
        turns: dict[Condition | str, list[datetime]] = {one: [] for one in judged}
        for facts in walk(history, needs, copy_of(self._facts)):
            for one, rule in judged.items():
                if rule.holds(facts) is not answers[one]:
                    answers[one] = not answers[one]
                    turns[one].append(facts.at)
        return turns

    def _since_when(self, history: PurchaseHistory) -> dict[Condition, datetime]:
        """Return since when each condition has had the answer that it has."""
        holding = {
            one: rule if rule.holds(self._facts) else rule.negated()
            for one, rule in self._conditions.items()
        }
        return held_since(history, holding, copy_of(self._facts))

    def definition(self, definition: Definition, compiled: Compiled) -> Explanation:
        holds = compiled.holds(self._facts)
        standing = self._standing
        held = standing.tiers if definition.kind is Kind.TIER else standing.memberships
        conditions = list(dict.fromkeys(conditions_of(definition.rule)))
        return Explanation(
            name=definition.name,
            kind=definition.kind,
            rule=definition.rule_text,
            holds=holds,
            since=held.get(definition.name),
            conditions=tuple(self._condition(one, definition.zone) for one in conditions),
            tree=self._part(definition.rule, conditions),
            changes=self._change(definition, conditions, holds=holds),
        )

    def _condition(self, condition: Condition, zone: tzinfo) -> ConditionExplained:
        holds = self._conditions[condition].holds(self._facts)
        return ConditionExplained(
            requirement=to_text(condition, zone),
            value=value_of(condition, self._facts),
            holds=holds,
            since=self._known_since(condition),
            changes_at=next(iter(self._turns[condition]), None),
            missing=None if holds else self._missing(condition),
        )

    def _known_since(self, condition: Condition) -> datetime | None:
        since = self._since[condition]
        if not self._conditions[condition].needs.profile:
            return since
        return since if self._past is not None and since >= self._past.known_since else None

    def _missing(self, condition: Condition) -> Decimal | None:
        if not isinstance(condition, Compares):
            return None
        return abs(condition.bound - figure_of(condition.figure, self._facts))

    def _part(self, tree: Tree, conditions: Sequence[Condition]) -> PartExplained:
        parts = tuple(self._part(part, conditions) for part in parts_of(tree))
        if isinstance(tree, Every):
            return PartExplained(joins="all", holds=all(one.holds for one in parts), parts=parts)
        if isinstance(tree, Some):
            return PartExplained(joins="any", holds=any(one.holds for one in parts), parts=parts)
        if isinstance(tree, Not):
            return PartExplained(joins="not", holds=not parts[0].holds, parts=parts)
        holds = self._conditions[tree].holds(self._facts)
        return PartExplained(joins="condition", holds=holds, condition=conditions.index(tree))

    def _change(
        self, definition: Definition, conditions: Iterable[Condition], *, holds: bool
    ) -> Change | None:
        at = next(iter(self._turns[definition.name]), None)
        if at is None:
            return None
        turning = [one for one in conditions if at in self._turns[one]]
        return Change(
            at=at,
            holds=not holds,
            conditions=tuple(to_text(one, definition.zone) for one in turning),
        )


def _judged(condition: Condition, rules: Mapping[str, Judged]) -> Judged:
    return Judged(
        holds=judge(condition, {name: one.holds for name, one in rules.items()}),
        needs=needs_of(condition, {name: one.needs for name, one in rules.items()}),
    )
