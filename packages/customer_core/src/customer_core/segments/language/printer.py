"""From a tree to its text, as people write it; :func:`parse` gives the same tree back."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import singledispatch

from customer_core.kernel.clock import format_time
from customer_core.segments.language.readings import midnight
from customer_core.segments.language.tree import (
    Accepts,
    Aged,
    Compares,
    Dated,
    Every,
    Known,
    MemberOf,
    Not,
    OneOf,
    Some,
    Tree,
    Window,
)

_WORDS = {"<": "before", "<=": "on or before", ">": "after", ">=": "on or after"}


def to_text(tree: Tree, zone: tzinfo = UTC) -> str:
    """Return the text of a tree; of the rule that always holds, none.

    Args:
        tree: the rule.
        zone: the time zone of the business, in which dates have their midnight.
    """
    return "" if tree == Every() else _text(tree, zone)


def calendar_text(moment: datetime, zone: tzinfo) -> str:
    """Return a moment as a date where a day of the zone begins with it, else as a time in UTC."""
    day = moment.astimezone(zone).date()
    return day.isoformat() if midnight(day, zone) == moment else format_time(moment)


@singledispatch
def _text(tree: Tree, zone: tzinfo) -> str:  # noqa: ARG001 - of every tree
    raise TypeError(f"{tree!r} is no tree")


@_text.register
def _(tree: Every, zone: tzinfo) -> str:
    return " and ".join(_inner(part, zone) for part in tree.parts) or "always"


@_text.register
def _(tree: Some, zone: tzinfo) -> str:
    return " or ".join(_inner(part, zone) for part in tree.parts)


def _inner(part: Tree, zone: tzinfo) -> str:
    joined = isinstance(part, (Every, Some)) and part.parts
    return f"({_text(part, zone)})" if joined else _text(part, zone)


@_text.register
def _(tree: Not, zone: tzinfo) -> str:
    part = tree.part
    if isinstance(part, Known):
        return f"{part.field} is missing"
    if isinstance(part, OneOf):
        return _among(part, "!=", "not in")
    return f"not {_inner(part, zone)}"


@_text.register
def _(tree: Compares, _: tzinfo) -> str:
    return f"{figure_text(tree.figure)} {tree.sign} {tree.bound:f}"


def figure_text(figure: str | Window) -> str:
    """Return a figure as it stands in a rule."""
    if isinstance(figure, Window):
        return f"{figure.field} in last {_days(figure.days)}"
    return figure


@_text.register
def _(tree: Aged, _: tzinfo) -> str:
    return f"{tree.moment} {'older than' if tree.older else 'within'} {_days(tree.days)}"


def _days(days: int) -> str:
    return f"{days} day" if days == 1 else f"{days} days"


@_text.register
def _(tree: Dated, zone: tzinfo) -> str:
    if tree.sign in ("<", ">="):
        return f"{tree.moment} {_WORDS[tree.sign]} {calendar_text(tree.at, zone)}"
    return f"{tree.moment} {_WORDS[tree.sign]} {format_time(tree.at)}"


@_text.register
def _(tree: Known, _: tzinfo) -> str:
    return f"{tree.field} is known"


@_text.register
def _(tree: OneOf, _: tzinfo) -> str:
    return _among(tree, "=", "in")


def _among(tree: OneOf, sign: str, word: str) -> str:
    values = [f"'{one.replace(chr(39), chr(39) * 2)}'" for one in tree.values]
    if len(values) == 1:
        return f"{tree.field} {sign} {values[0]}"
    return f"{tree.field} {word} ({', '.join(values)})"


@_text.register
def _(tree: Accepts, _: tzinfo) -> str:
    return f"accepts {tree.switch}"


@_text.register
def _(tree: MemberOf, _: tzinfo) -> str:
    return f"member of {tree.name}"
