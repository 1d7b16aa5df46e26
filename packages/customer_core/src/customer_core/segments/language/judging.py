"""Reading a tree in Python: compiled once, asked for every customer and moment.

What is not known (no order, no mean, no language) meets no condition, so that its negation holds;
``!=`` and ``not in`` are the negations of ``=`` and ``in``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import singledispatch
from math import ceil
from operator import attrgetter
from typing import Any

from customer_core.kernel.attributes import typed
from customer_core.kernel.labels import label_key
from customer_core.segments.language.facts import Facts
from customer_core.segments.language.fields import (
    FIELDS,
    Field,
    FieldKind,
    Unit,
    field_of,
    window_of,
)
from customer_core.segments.language.readings import day_begins
from customer_core.segments.language.tree import (
    Accepts,
    Aged,
    AttributeAged,
    AttributeCompares,
    AttributeIn,
    AttributeIsSet,
    Compares,
    Contains,
    Dated,
    Every,
    Known,
    MemberOf,
    Not,
    OneOf,
    Some,
    Tree,
)

Judge = Callable[[Facts], bool]
Judges = Mapping[str, Judge]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_UNREACHED = 3_650_000  # days; more than lie between the first and the last moment there can be


@singledispatch
def judge(tree: Tree, members: Judges | None = None) -> Judge:  # noqa: ARG001 - of every reading
    """Return what tells whether a tree holds for the facts of a customer at a moment.

    Args:
        tree: the rule.
        members: how each segment or tier is judged that the rule may ask the membership of.

    Raises:
        KeyError: a field, or a segment asked for, does not exist.
    """
    raise TypeError(f"{tree!r} is no tree")


@judge.register
def _(tree: Every, members: Judges | None = None) -> Judge:
    parts = tuple(judge(part, members) for part in tree.parts)

    def every(facts: Facts) -> bool:
        for part in parts:  # noqa: SIM110 - half the time of ``all``
            if not part(facts):
                return False
        return True

    return every


@judge.register
def _(tree: Some, members: Judges | None = None) -> Judge:
    parts = tuple(judge(part, members) for part in tree.parts)

    def some(facts: Facts) -> bool:
        for part in parts:  # noqa: SIM110 - half the time of ``any``
            if part(facts):
                return True
        return False

    return some


@judge.register
def _(tree: Not, members: Judges | None = None) -> Judge:
    part = judge(tree.part, members)
    return lambda facts: not part(facts)


@judge.register
def _(tree: MemberOf, members: Judges | None = None) -> Judge:
    return (members or {})[tree.name]


@judge.register
def _(tree: Compares, _: Judges | None = None) -> Judge:
    field, window = field_of(tree.figure), window_of(tree.figure)
    if tree.sign == "!=":
        equal = judge(Compares(tree.figure, "=", tree.bound))
        return lambda facts: not equal(facts)
    if field.unit is Unit.DAYS:
        return _days(field, tree.sign, tree.bound)
    bound = _plain(tree.bound, field)
    compare = _COMPARE[tree.sign]
    if window is not None:
        read, days = attrgetter(field.reads), window.days
        return lambda facts: compare(read(facts)[days], bound)
    if field.per is not None:
        return _mean(field.reads, field.per, compare, tree.bound)
    figure = attrgetter(field.reads)
    return lambda facts: compare(figure(facts), bound)


def _plain(bound: Decimal, field: Field) -> Decimal | int:
    """Return a bound in the type of its figure where it can be, which compares twice as fast."""
    return int(bound) if field.unit is not Unit.MONEY and bound == int(bound) else bound


def _mean(total: str, count: str, compare: Callable[[Any, Any], bool], bound: Decimal) -> Judge:
    """Compare exactly, total against bound times count; a mean of nothing meets no bound."""
    whole, number = attrgetter(total), attrgetter(count)
    return lambda facts: number(facts) > 0 and compare(whole(facts), bound * number(facts))


def _days(field: Field, sign: str, bound: Decimal) -> Judge:
    """Compare full days, which are at least 0, without a division: the bound becomes a span."""
    whole = int(bound)
    if sign == "=":
        reached, passed = _reached(field, whole), _reached(field, whole + 1)
        return lambda facts: bound == whole and reached(facts) and not passed(facts)
    least = _reached(field, ceil(bound) if sign in (">=", "<") else whole + 1)
    return least if sign in (">=", ">") else lambda facts: not least(facts)


def _reached(field: Field, days: int) -> Judge:
    since, wanted = attrgetter(field.reads), span(days)
    return (lambda facts: facts.at - since(facts) >= wanted) if days else lambda _: True


def span(days: int) -> timedelta:
    """Return a length of time in days; one that nobody can reach where there are too many."""
    return timedelta(days=min(days, _UNREACHED))


@judge.register
def _(tree: Aged, _: Judges | None = None) -> Judge:
    moment, wanted = attrgetter(FIELDS[tree.moment].reads), span(tree.days)
    compare = operator.ge if tree.older else operator.lt

    def aged(facts: Facts) -> bool:
        then = moment(facts)
        return then is not None and compare(facts.at - then, wanted)

    return aged


@judge.register
def _(tree: Dated, _: Judges | None = None) -> Judge:
    moment, compare, at = attrgetter(FIELDS[tree.moment].reads), _COMPARE[tree.sign], tree.at

    def dated(facts: Facts) -> bool:
        then = moment(facts)
        return then is not None and compare(then, at)

    return dated


@judge.register
def _(tree: Known, _: Judges | None = None) -> Judge:
    field = FIELDS[tree.field]
    value = attrgetter(field.reads)
    if field.kind is FieldKind.SET:
        return lambda facts: bool(value(facts))
    return lambda facts: value(facts) is not None


@judge.register
def _(tree: OneOf, _: Judges | None = None) -> Judge:
    value, values = attrgetter(FIELDS[tree.field].reads), frozenset(tree.values)
    return lambda facts: value(facts) in values


@judge.register
def _(tree: Accepts, _: Judges | None = None) -> Judge:
    accepts, switch = attrgetter(FIELDS[tree.switch].reads), tree.switch
    return lambda facts: switch in accepts(facts)


@judge.register
def _(tree: Contains, _: Judges | None = None) -> Judge:
    labels, keys = attrgetter(FIELDS[tree.field].reads), frozenset(map(label_key, tree.labels))
    return lambda facts: not keys.isdisjoint(labels(facts))


@judge.register
def _(tree: AttributeIsSet, _: Judges | None = None) -> Judge:
    name = tree.name
    return lambda facts: name in facts.profile.attributes


@judge.register
def _(tree: AttributeIn, _: Judges | None = None) -> Judge:
    name, values = tree.name, frozenset(map(typed, tree.values))
    return lambda facts: typed(facts.profile.attributes.get(name)) in values


@judge.register
def _(tree: AttributeCompares, _: Judges | None = None) -> Judge:
    name, compare, bound = tree.name, _COMPARE[tree.sign], tree.bound
    kind = type(bound)

    def compared(facts: Facts) -> bool:
        value = facts.profile.attributes.get(name)
        return type(value) is kind and compare(value, bound)

    return compared


@judge.register
def _(tree: AttributeAged, _: Judges | None = None) -> Judge:
    name, zone, wanted = tree.name, tree.zone, span(tree.days)
    compare = operator.ge if tree.older else operator.lt

    def aged(facts: Facts) -> bool:
        value = facts.profile.attributes.get(name)
        return isinstance(value, date) and compare(facts.at - day_begins(value, zone), wanted)

    return aged
