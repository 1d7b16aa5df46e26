"""What a tree needs of time: when its answer may change though nothing happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache, singledispatch
from math import ceil
from typing import TypeVar

import attrs

from customer_core.kernel.clock import LATEST
from customer_core.segments.language.facts import Facts
from customer_core.segments.language.fields import FIELDS, Unit, field_of, window_of
from customer_core.segments.language.judging import Judge, span
from customer_core.segments.language.readings import day_begins
from customer_core.segments.language.tree import (
    LONGEST_WINDOW,
    Accepts,
    Aged,
    AttributeAged,
    AttributeCompares,
    AttributeIn,
    AttributeIsSet,
    Compares,
    Contains,
    Dated,
    Known,
    MemberOf,
    OfAttribute,
    OneOf,
    Tree,
    parts_of,
)

Span = TypeVar("Span", timedelta, int)
_FAR = timedelta(days=LONGEST_WINDOW * 10)  # what can be added to every moment of the calendar


@attrs.frozen(cache_hash=True)
class Needs:
    """What a tree asks of a history, and when time alone may change its answer.

    Attributes:
        ages: spans after the registration at whose end an answer may change.
        idle: the same after the last order, or after the registration where there is none.
        first: the same after the first order.
        windows: lengths of the windows, in days; an answer may change when an order leaves one.
        sums: of these windows, the ones that it reads the sum of.
        order_moments: whether it reads when the first or the last order was placed.
        first_order: whether it reads when the first was.
        profile: whether it reads facts of the profile.
        dates: how old attributes that are dates must be; an answer may change when one is.
    """

    ages: tuple[timedelta, ...] = ()
    idle: tuple[timedelta, ...] = ()
    first: tuple[timedelta, ...] = ()
    windows: tuple[int, ...] = ()
    sums: tuple[int, ...] = ()
    order_moments: bool = False
    first_order: bool = False
    profile: bool = False
    dates: frozenset[AttributeAged] = frozenset()

    @cached_property
    def turns(self) -> bool:
        """Whether the count of days alone may change an answer."""
        return bool(self.ages or self.idle or self.first or self.dates)

    def between(self, facts: Facts, lower: datetime, upper: datetime) -> list[datetime]:
        """Return when an answer may change after ``lower`` and before ``upper``, in order.

        Args:
            facts: of the customer, which are the same from ``lower`` to ``upper``.
            lower: the earlier moment.
            upper: the later moment.
        """
        found = [facts.registered_at + passed for passed in self.ages]
        if self.idle:
            since = facts.idle_since
            found += [since + passed for passed in self.idle]
        if self.first and facts.first_order_at is not None:
            since = facts.first_order_at
            found += [since + passed for passed in self.first]
        if self.dates:
            found += _turning(self.dates, facts)
        return sorted({moment for moment in found if lower < moment < upper}) if found else found


def _turning(dates: frozenset[AttributeAged], facts: Facts) -> Iterator[datetime]:
    """Yield when each date will be, or was, as old as it is asked whether it is."""
    for one in dates:
        value = facts.profile.attributes.get(one.name)
        if isinstance(value, date) and value.year < LATEST.year:
            yield day_begins(value, one.zone) + span(one.days)


NOTHING_NEEDED = Needs()


@lru_cache(maxsize=4096)
def together(*needs: Needs) -> Needs:
    """Return what all need."""
    return Needs(
        ages=_union(*(one.ages for one in needs)),
        idle=_union(*(one.idle for one in needs)),
        first=_union(*(one.first for one in needs)),
        windows=_union(*(one.windows for one in needs)),
        sums=_union(*(one.sums for one in needs)),
        first_order=any(one.first_order for one in needs),
        order_moments=any(one.order_moments for one in needs),
        profile=any(one.profile for one in needs),
        dates=frozenset().union(*(one.dates for one in needs)),
    )


def _union(*of_each: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(sorted({one for some in of_each for one in some}))


@attrs.frozen
class Judged:
    """A rule ready for many customers: whether it holds, and what it needs."""

    holds: Judge
    needs: Needs

    def negated(self) -> Judged:
        """Return the rule that holds where this one does not."""
        holds = self.holds
        return Judged(lambda facts: not holds(facts), self.needs)


@singledispatch
def needs_of(tree: Tree, members: Mapping[str, Needs] | None = None) -> Needs:
    """Return what a tree needs.

    Args:
        tree: the rule.
        members: what each segment or tier needs that the rule may ask the membership of.

    Raises:
        KeyError: a field, or a segment asked for, does not exist.
    """
    return together(*(needs_of(part, members) for part in parts_of(tree)))


@needs_of.register
def _(tree: MemberOf, members: Mapping[str, Needs] | None = None) -> Needs:
    return (members or {})[tree.name]


@needs_of.register
def _(tree: Compares, _: Mapping[str, Needs] | None = None) -> Needs:
    field, window = field_of(tree.figure), window_of(tree.figure)
    if window is not None:
        days = (window.days,)
        return Needs(windows=days, sums=days if field.unit is Unit.MONEY else ())
    if field.unit is not Unit.DAYS:
        return NOTHING_NEEDED
    whole = int(tree.bound)
    turns = {ceil(tree.bound)} if tree.sign in (">=", "<") else {whole + 1}
    if tree.sign in ("=", "!="):
        turns |= {whole}
    return _after(field.reads, *turns)


@needs_of.register
def _(tree: Aged, _: Mapping[str, Needs] | None = None) -> Needs:
    return _after(FIELDS[tree.moment].reads, tree.days)


@needs_of.register(Dated)
def _(tree: Dated, _: Mapping[str, Needs] | None = None) -> Needs:
    return _after(FIELDS[tree.moment].reads)


@needs_of.register(Known)
@needs_of.register(OneOf)
def _(tree: Known | OneOf, _: Mapping[str, Needs] | None = None) -> Needs:
    reads = FIELDS[tree.field].reads
    return Needs(profile=True) if reads.startswith("profile.") else _after(reads)


@needs_of.register(Accepts)
@needs_of.register(Contains)
@needs_of.register(AttributeIsSet)
@needs_of.register(AttributeIn)
@needs_of.register(AttributeCompares)
def _(_tree: Accepts | Contains | OfAttribute, _: Mapping[str, Needs] | None = None) -> Needs:
    return Needs(profile=True)


@needs_of.register
def _(tree: AttributeAged, _: Mapping[str, Needs] | None = None) -> Needs:
    return Needs(profile=True, dates=frozenset({tree}))


def _after(reads: str, *days: int) -> Needs:
    spans = tuple(sorted({span(one) for one in days} - {timedelta()}))
    near = tuple(one for one in spans if one <= _FAR)
    if reads == "registered_at":
        return Needs(ages=near)
    if reads == "first_order_at":
        return Needs(first=near, order_moments=True, first_order=True)
    orders = reads in ("idle_since", "last_order_at")
    return Needs(idle=near if orders else (), order_moments=orders)
