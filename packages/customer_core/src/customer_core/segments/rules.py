"""Segment rules as data: a small tree of comparisons, evaluated and explained."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

import attrs

from customer_core.kernel.clock import DAY
from customer_core.segments.metrics import FIGURES, Metric, Metrics

_COMPARE: dict[str, Callable[[Decimal | int, Decimal], bool]] = {
    ">=": operator.ge,
    "<": operator.lt,
}
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

    @cached_property
    def holds(self) -> Callable[[Metrics], bool]:
        """Whether the figure meets the bound.

        The average is compared exactly, total against bound times count (SPEC 4,
        Segments); a customer without orders has none, and meets no bound on it.
        """
        compare, bound = _COMPARE[self.sign], self.bound
        if self.metric is Metric.AVERAGE_ORDER_VALUE:
            return lambda metrics: (
                metrics.order_count > 0
                and compare(metrics.total_spent, bound * metrics.order_count)
            )
        figure = FIGURES[self.metric]
        return lambda metrics: compare(figure(metrics), bound)

    def __str__(self) -> str:
        """Return the comparison as people write it."""
        return f"{self.metric} {self.sign} {self.bound}"

    @property
    def counts_days(self) -> bool:
        """Whether time alone can change the answer."""
        return self.metric in _DAYS


@attrs.frozen
class Rule:
    """Conditions that must all hold; a rule without any always does."""

    conditions: tuple[Comparison, ...] = ()

    def __str__(self) -> str:
        """Return the rule as people write it."""
        return " and ".join(str(condition) for condition in self.conditions)

    @cached_property
    def idle_bounds(self) -> tuple[timedelta, ...]:
        """Every bound on the days since the last order."""
        return self._day_bounds(Metric.DAYS_SINCE_LAST_ORDER)

    @cached_property
    def age_bounds(self) -> tuple[timedelta, ...]:
        """Every bound on the days since the registration."""
        return self._day_bounds(Metric.DAYS_SINCE_REGISTRATION)

    @cached_property
    def has_window(self) -> bool:
        """Whether it asks for the orders of the last six months, which leave them by time alone."""
        return any(one.metric is Metric.ORDERS_LAST_6_MONTHS for one in self.conditions)

    def _day_bounds(self, metric: Metric) -> tuple[timedelta, ...]:
        days = {int(one.bound) for one in self.conditions if one.metric is metric}
        return tuple(bound * DAY for bound in sorted(days))

    def holds(self, metrics: Metrics) -> bool:
        """Whether every condition holds."""
        for condition in self.conditions:  # noqa: SIM110 - half the time of ``all``
            if not condition.holds(metrics):
                return False
        return True


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

    @cached_property
    def all(self) -> tuple[Definition, ...]:
        """Tiers, then segments."""
        return self.tiers + self.segments

    @cached_property
    def conditions(self) -> Rule:
        """The conditions of all rules together."""
        return Rule(tuple(one for definition in self.all for one in definition.rule.conditions))

    def after(self, tier: str) -> Definition | None:
        """Return the tier above ``tier``, or None for the highest."""
        names = [definition.name for definition in self.tiers]
        above = names.index(tier) + 1
        return self.tiers[above] if above < len(self.tiers) else None
