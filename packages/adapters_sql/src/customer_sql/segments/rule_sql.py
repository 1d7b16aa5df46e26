"""Reading a tree in PostgreSQL: for everyone at once, the same answers as in Python.

A tree becomes a boolean expression over a customer ``c`` and the figures ``f`` beside it that is
never null: what is not known meets no condition, so that its negation holds. Moments are compared
with moments that were reckoned beforehand, so that no day is longer than 24 hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import singledispatch
from math import ceil

from psycopg.sql import SQL, Composable

from customer_core.kernel.labels import label_key
from customer_core.segments.language.fields import FIELDS, Field, Unit, field_of, window_of
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
    OfAttribute,
    OneOf,
    Some,
    Tree,
)
from customer_sql.segments.attribute_sql import attribute_sql
from customer_sql.segments.columns import SETS, WINDOWED, column_of
from customer_sql.segments.figures import Figures

_TRUE, _FALSE = SQL("true"), SQL("false")
_SIGNS = {sign: SQL(sign) for sign in ("=", "<", "<=", ">", ">=")}

Members = Mapping[str, Tree]


@singledispatch
def sql_of(tree: Tree, figures: Figures, members: Members) -> Composable:  # noqa: ARG001 - of every reading
    """Return the expression that tells whether a tree holds for a customer.

    Args:
        tree: the rule.
        figures: where the figures come from; they take note of those that are asked for.
        members: the rule of each segment or tier that the rule may ask the membership of.

    Raises:
        KeyError: a field, or a segment asked for, does not exist.
    """
    raise TypeError(f"{tree!r} is no tree")


@sql_of.register
def _(tree: Every, figures: Figures, members: Members) -> Composable:
    return all_of(sql_of(part, figures, members) for part in tree.parts)


@sql_of.register
def _(tree: Some, figures: Figures, members: Members) -> Composable:
    return any_of(sql_of(part, figures, members) for part in tree.parts)


@sql_of.register
def _(tree: Not, figures: Figures, members: Members) -> Composable:
    return _not(sql_of(tree.part, figures, members))


@sql_of.register
def _(tree: MemberOf, figures: Figures, members: Members) -> Composable:
    return sql_of(members[tree.name], figures, members)


@sql_of.register
def _(tree: Compares, figures: Figures, _: Members) -> Composable:
    if tree.sign == "!=":
        return _not(_compared(tree, "=", figures))
    return _compared(tree, tree.sign, figures)


def _compared(tree: Compares, sign: str, figures: Figures) -> Composable:
    field, window = field_of(tree.figure), window_of(tree.figure)
    if field.unit is Unit.DAYS:
        return _days(field, sign, tree, figures)
    bound = figures.binding.bind(_plain(tree.bound, field))
    if window is not None:
        figure = WINDOWED[field.reads](figures, window.days)
        return SQL("({} {} {})").format(figure, _SIGNS[sign], bound)
    figure = column_of(field, figures)
    if field.per is None:
        return SQL("({} {} {})").format(figure, _SIGNS[sign], bound)
    count = figures.figure(field.per)
    return SQL("({count} > 0 AND {total} {sign} {bound} * {count})").format(
        count=count, total=figure, sign=_SIGNS[sign], bound=bound
    )


def _plain(bound: Decimal, field: Field) -> Decimal | int:
    """Return a bound in the type of its figure where it can be, which is compared faster."""
    return int(bound) if field.unit is not Unit.MONEY and bound == int(bound) else bound


def _days(field: Field, sign: str, tree: Compares, figures: Figures) -> Composable:
    """Compare full days: how many must have passed since a moment, and how many must not."""
    since, whole = column_of(field, figures), int(tree.bound)
    if sign == "=":
        if tree.bound != whole:
            return _FALSE
        reached = _reached(since, whole, figures), _not(_reached(since, whole + 1, figures))
        return all_of(reached)
    least = ceil(tree.bound) if sign in (">=", "<") else whole + 1
    reached_least = _reached(since, least, figures)
    return reached_least if sign in (">=", ">") else _not(reached_least)


def _reached(since: Composable, days: int, figures: Figures) -> Composable:
    """Tell whether days have passed since a moment that is always known."""
    if days == 0:
        return _TRUE
    edge = figures.edge(days)
    return _FALSE if edge is None else SQL("({} <= {})").format(since, edge)


@sql_of.register
def _(tree: Aged, figures: Figures, _: Members) -> Composable:
    moment, edge = column_of(FIELDS[tree.moment], figures), figures.edge(tree.days)
    if edge is None:
        return _FALSE if tree.older else _known(moment)
    sign = SQL("<=") if tree.older else SQL(">")
    return SQL("(({} {} {}) IS TRUE)").format(moment, sign, edge)


@sql_of.register
def _(tree: Dated, figures: Figures, _: Members) -> Composable:
    moment, at = column_of(FIELDS[tree.moment], figures), figures.binding.bind(tree.at)
    return SQL("(({} {} {}) IS TRUE)").format(moment, _SIGNS[tree.sign], at)


@sql_of.register
def _(tree: Known, figures: Figures, _: Members) -> Composable:
    if tree.field in SETS:
        return SQL("EXISTS (SELECT {})").format(SETS[tree.field])
    return _known(column_of(FIELDS[tree.field], figures))


@sql_of.register
def _(tree: OneOf, figures: Figures, _: Members) -> Composable:
    text = column_of(FIELDS[tree.field], figures)
    return SQL("(({} = ANY ({})) IS TRUE)").format(text, figures.binding.texts(list(tree.values)))


@sql_of.register
def _(tree: Accepts, figures: Figures, _: Members) -> Composable:
    return column_of(FIELDS[tree.switch], figures)


@sql_of.register
def _(tree: Contains, figures: Figures, _: Members) -> Composable:
    keys = sorted({label_key(one) for one in tree.labels})
    return SQL("EXISTS (SELECT {} AND label_key = ANY ({}))").format(
        SETS[tree.field], figures.binding.texts(keys)
    )


@sql_of.register(AttributeIsSet)
@sql_of.register(AttributeIn)
@sql_of.register(AttributeCompares)
@sql_of.register(AttributeAged)
def _(tree: OfAttribute, figures: Figures, _: Members) -> Composable:
    return attribute_sql(tree, figures)


def _known(value: Composable) -> Composable:
    return SQL("({} IS NOT NULL)").format(value)


def _not(condition: Composable) -> Composable:
    return SQL("(NOT {})").format(condition)


def all_of(conditions: Iterable[Composable]) -> Composable:
    """Return that all conditions hold; without any, it always does."""
    return SQL("({})").format(SQL(" AND ").join([*conditions] or [_TRUE]))


def any_of(conditions: Iterable[Composable]) -> Composable:
    """Return that one condition holds, or more; without any, none does."""
    return SQL("({})").format(SQL(" OR ").join([*conditions] or [_FALSE]))
