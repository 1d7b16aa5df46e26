"""From a tree to its text, as people write it; :func:`parse` gives the same tree back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import singledispatch

from customer_core.kernel.attributes import AttributeValue
from customer_core.kernel.clock import format_time
from customer_core.segments.language.fields import ATTRIBUTES, FIELDS, FieldKind
from customer_core.segments.language.readings import midnight
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
        return f"{part.field} is {'empty' if _is_set(part.field) else 'missing'}"
    if isinstance(part, OneOf):
        return _among(part.field, _quoted(part.values), "!=", "not in")
    if isinstance(part, AttributeIsSet):
        return f"{ATTRIBUTES}.{part.name} is not set"
    if isinstance(part, AttributeIn):
        return _among_values(part, "!=", "not in")
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
    return f"{tree.field} is {'not empty' if _is_set(tree.field) else 'known'}"


def _is_set(field: str) -> bool:
    return FIELDS[field].kind is FieldKind.SET


@_text.register
def _(tree: OneOf, _: tzinfo) -> str:
    return _among(tree.field, _quoted(tree.values), "=", "in")


def _quoted(texts: Iterable[str]) -> list[str]:
    return [f"'{one.replace(chr(39), chr(39) * 2)}'" for one in texts]


def _among(field: str, values: Sequence[str], sign: str, word: str) -> str:
    if len(values) == 1:
        return f"{field} {sign} {values[0]}"
    return f"{field} {word} ({', '.join(values)})"


@_text.register
def _(tree: Contains, _: tzinfo) -> str:
    labels = _quoted(tree.labels)
    any_of = labels[0] if len(labels) == 1 else f"any ({', '.join(labels)})"
    return f"{tree.field} contains {any_of}"


@_text.register
def _(tree: AttributeIsSet, _: tzinfo) -> str:
    return f"{ATTRIBUTES}.{tree.name} is set"


@_text.register
def _(tree: AttributeIn, _: tzinfo) -> str:
    return _among_values(tree, "=", "in")


def _among_values(tree: AttributeIn, sign: str, word: str) -> str:
    values = [value_text(one) for one in tree.values]
    return _among(f"{ATTRIBUTES}.{tree.name}", values, sign, word)


def value_text(value: AttributeValue) -> str:
    """Return the value of an attribute as it stands in a rule."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else _quoted((value,))[0]


@_text.register
def _(tree: AttributeCompares, _: tzinfo) -> str:
    sign = tree.sign if isinstance(tree.bound, Decimal) else _WORDS[tree.sign]
    return f"{ATTRIBUTES}.{tree.name} {sign} {value_text(tree.bound)}"


@_text.register
def _(tree: AttributeAged, _: tzinfo) -> str:
    age = "older than" if tree.older else "within"
    return f"{ATTRIBUTES}.{tree.name} {age} {_days(tree.days)}"


@_text.register
def _(tree: Accepts, _: tzinfo) -> str:
    return f"accepts {tree.switch}"


@_text.register
def _(tree: MemberOf, _: tzinfo) -> str:
    return f"member of {tree.name}"
