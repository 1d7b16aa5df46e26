"""Segment rules as data: a small tree of comparisons, evaluated and explained."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum

import attrs

from customer_core.segments.metrics import Metric, Metrics

_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {">=": operator.ge, "<": operator.lt}
_DAYS = {Metric.DAYS_SINCE_LAST_ORDER, Metric.DAYS_SINCE_REGISTRATION}


@attrs.frozen
class Comparison:
    """A figure against a bound, such as ``totalSpent >= 1000``.

    Attributes:
        metric: the figure.
        sign: ``>=`` or ``<``.
        bound: what it is compared with.
    """

    metric: Metric
    sign: str = attrs.field(validator=attrs.validators.in_(_COMPARE))
    bound: Decimal = attrs.field(converter=Decimal)

    def __str__(self) -> str:
        """Return the comparison as people write it."""
        return f"{self.metric} {self.sign} {self.bound}"

    @property
    def counts_days(self) -> bool:
        """Whether time alone can change the answer."""
        return self.metric in _DAYS

    def holds(self, metrics: Metrics) -> bool:
        """Whether the figure meets the bound.

        The average is compared exactly, total against bound times count (SPEC 4,
        Segments); a customer without orders has none, and meets no bound on it.
        """
        compare = _COMPARE[self.sign]
        if self.metric is Metric.AVERAGE_ORDER_VALUE:
            exact = compare(metrics.total_spent, self.bound * metrics.order_count)
            return metrics.order_count > 0 and exact
        return compare(metrics.value(self.metric), self.bound)


@attrs.frozen
class Rule:
    """Conditions that must all hold; a rule without any always does."""

    conditions: tuple[Comparison, ...] = ()

    def __str__(self) -> str:
        """Return the rule as people write it."""
        return " and ".join(str(condition) for condition in self.conditions)

    def holds(self, metrics: Metrics) -> bool:
        """Whether every condition holds."""
        return all(condition.holds(metrics) for condition in self.conditions)


class Kind(StrEnum):
    """What a definition defines."""

    TIER = "tier"
    SEGMENT = "segment"


@attrs.frozen(kw_only=True)
class Definition:
    """A tier or a segment with its rule."""

    name: str
    kind: Kind
    rule: Rule

    @property
    def requirement(self) -> str:
        """The rule in one line; of a tier the spending condition, as document 001 shows it."""
        if self.kind is Kind.TIER and self.rule.conditions:
            return str(self.rule.conditions[0])
        return str(self.rule)


@attrs.frozen(kw_only=True)
class Definitions:
    """The tiers from the lowest to the highest, and the segments from the first by priority."""

    tiers: tuple[Definition, ...]
    segments: tuple[Definition, ...]

    @property
    def all(self) -> tuple[Definition, ...]:
        """Tiers, then segments."""
        return self.tiers + self.segments

    def after(self, tier: str) -> Definition | None:
        """Return the tier above ``tier``, or None for the highest."""
        names = [definition.name for definition in self.tiers]
        above = names.index(tier) + 1
        return self.tiers[above] if above < len(self.tiers) else None

    def day_bounds(self, metric: Metric) -> set[int]:
        """Return every bound in days that a rule sets on ``metric``."""
        return {
            int(condition.bound)
            for definition in self.all
            for condition in definition.rule.conditions
            if condition.metric is metric
        }
