"""Seeing the effect of a rule before it is live: who would be in it, and whom a change moves."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import attrs

from customer_core.kernel.errors import InvalidField
from customer_core.kernel.faults import Faults
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.money import round_cents
from customer_core.kernel.principal import Scope
from customer_core.segments.access import need_definition_admin
from customer_core.segments.change_segment import ChangeSegment, changed_definition
from customer_core.segments.definitions import Definition, Kind, compiled
from customer_core.segments.language.cost import Cost, check_cost
from customer_core.segments.ports import SegmentsContext
from customer_core.segments.rule_forms import text_of_rule
from customer_core.segments.survey import DefinitionsCompared, RuleCount

DEFAULT_SAMPLE = 10
MOST_SAMPLED = 100
_UNNAMED = "preview"
_HUNDRED = Decimal(100)


@attrs.frozen(kw_only=True)
class PreviewSegment:
    """Read who would be in a tier or segment with a rule that is not saved.

    Attributes:
        rule: its text, or its JSON form.
        sample: how many of them are named; at most 100.
    """

    rule: object
    sample: int = DEFAULT_SAMPLE


@attrs.frozen(kw_only=True)
class PreviewChange:
    """Read whom a change of a tier or segment would move.

    Attributes:
        name: which.
        rule: its text, or its JSON form; None leaves it as it is.
        priority: its place; None leaves it as it is.
        sample: how many of each group are named; at most 100.
    """

    name: str
    rule: object = None
    priority: int | None = None
    sample: int = DEFAULT_SAMPLE


@attrs.frozen(kw_only=True)
class SegmentPreview:
    """Who would be in a tier or segment at this moment.

    Attributes:
        definition: the rule, without a name of its own.
        count: how many match, of how many.
        sample: the first of them by their ids.
        cost: what the rule asks for, with those it refers to.
    """

    definition: Definition
    count: RuleCount
    sample: Sequence[CustomerId]
    cost: Cost

    @property
    def share(self) -> Decimal:
        """Percent of all customers who match, rounded half up to two places."""
        customers = self.count.customers
        return round_cents(self.count.matching * _HUNDRED / customers) if customers else Decimal(0)


@attrs.frozen(kw_only=True)
class ChangePreview:
    """Whom a change of a tier or segment would move.

    Attributes:
        before: as it is defined.
        after: as it would be.
        version: the present version of the definitions.
        compared: who would move; of all tiers and segments, for others may ask for this one.
        cost: what the changed rule asks for, with those it refers to.
    """

    before: Definition
    after: Definition
    version: int
    compared: DefinitionsCompared
    cost: Cost


def preview_segment(ctx: SegmentsContext, command: PreviewSegment) -> SegmentPreview:
    """Return who would be in a tier or segment with a rule, at this moment; nothing is saved.

    Raises:
        NotPermitted: the caller is no administrator.
        Invalid: the rule cannot be read, asks for too much or for what is not defined.
    """
    need_definition_admin(ctx.principal, Scope.READ)
    known = ctx.definitions.current().definitions
    faults = Faults()
    text = faults.take(lambda: text_of_rule(command.rule))
    faults.take(lambda: _check_sample(command.sample))
    faults.raise_any()
    definition = Definition(name=_UNNAMED, kind=Kind.SEGMENT, text=text)
    cost = compiled(definition, {one.name: one for one in known.compiled}).cost
    check_cost(cost)
    rule = definition.rule
    return SegmentPreview(
        definition=definition,
        count=ctx.survey.count(rule, known, ctx.now),
        sample=ctx.survey.sample(rule, known, ctx.now, command.sample),
        cost=cost,
    )


def preview_change(ctx: SegmentsContext, command: PreviewChange) -> ChangePreview:
    """Return whom a change of a tier or segment would move, at this moment; nothing is saved.

    Raises:
        NotPermitted: the caller is no administrator.
        SegmentNotFound, LowestTierStays
        Invalid: the rule cannot be read, asks for too much or for what is not defined.
    """
    need_definition_admin(ctx.principal, Scope.READ)
    _check_sample(command.sample)
    known = ctx.definitions.current()
    before = known.get(command.name)
    change = ChangeSegment(name=command.name, rule=command.rule, priority=command.priority)
    after = changed_definition(known, change)
    made = known.changing(after, ctx.principal.subject, ctx.now)
    costs = {one.name: one.cost for one in made.definitions.compiled}
    return ChangePreview(
        before=before,
        after=made.get(command.name),
        version=known.version,
        compared=ctx.survey.compare(known.definitions, made.definitions, ctx.now, command.sample),
        cost=costs[command.name],
    )


def _check_sample(sample: int) -> None:
    if not 0 <= sample <= MOST_SAMPLED:
        raise InvalidField("sample", f"must be from 0 to {MOST_SAMPLED}")
