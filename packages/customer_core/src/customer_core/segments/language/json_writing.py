"""From a tree to its JSON form; :func:`read_json` gives the same tree back."""

from __future__ import annotations

from datetime import UTC, tzinfo
from decimal import Decimal
from functools import singledispatch
from typing import Any

from customer_core.kernel.attributes import AttributeValue, plain_value
from customer_core.kernel.clock import format_time
from customer_core.segments.language.fields import ATTRIBUTES, FIELDS, FieldKind
from customer_core.segments.language.printer import calendar_text
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

NUMBER = "number"
"""Of an object that stands for a number with decimals where a text would stand for itself."""

DATED = {"<": "before", "<=": "onOrBefore", ">": "after", ">=": "onOrAfter"}


@singledispatch
def write_json(tree: Tree, zone: tzinfo = UTC) -> dict[str, Any]:  # noqa: ARG001 - of every tree
    """Return the JSON form of a tree, of dicts, lists, texts and whole numbers.

    Args:
        tree: the rule.
        zone: the time zone of the business, in which dates have their midnight.
    """
    raise TypeError(f"{tree!r} is no tree")


@write_json.register
def _(tree: Every, zone: tzinfo = UTC) -> dict[str, Any]:
    return {"all": [write_json(part, zone) for part in tree.parts]}


@write_json.register
def _(tree: Some, zone: tzinfo = UTC) -> dict[str, Any]:
    return {"any": [write_json(part, zone) for part in tree.parts]}


@write_json.register
def _(tree: Not, zone: tzinfo = UTC) -> dict[str, Any]:
    return {"not": write_json(tree.part, zone)}


@write_json.register
def _(tree: Compares, _: tzinfo = UTC) -> dict[str, Any]:
    comparison = {"op": tree.sign, "value": _number(tree.bound)}
    if isinstance(tree.figure, Window):
        return {"field": tree.figure.field, "inLastDays": tree.figure.days} | comparison
    return {"field": tree.figure} | comparison


def _number(bound: Decimal) -> int | str:
    """Return a whole number as such, any other as a text, which every reader keeps exactly."""
    return int(bound) if bound == int(bound) else f"{bound:f}"


@write_json.register
def _(tree: Aged, _: tzinfo = UTC) -> dict[str, Any]:
    return {"field": tree.moment, "op": "olderThan" if tree.older else "within", "days": tree.days}


@write_json.register
def _(tree: Dated, zone: tzinfo = UTC) -> dict[str, Any]:
    whole_days = tree.sign in ("<", ">=")
    value = calendar_text(tree.at, zone) if whole_days else format_time(tree.at)
    return {"field": tree.moment, "op": DATED[tree.sign], "value": value}


@write_json.register
def _(tree: Known, _: tzinfo = UTC) -> dict[str, Any]:
    filled = FIELDS[tree.field].kind is FieldKind.SET
    return {"field": tree.field, "op": "notEmpty" if filled else "known"}


@write_json.register
def _(tree: OneOf, _: tzinfo = UTC) -> dict[str, Any]:
    return {"field": tree.field, "op": "in", "value": list(tree.values)}


@write_json.register
def _(tree: Accepts, _: tzinfo = UTC) -> dict[str, Any]:
    return {"accepts": tree.switch}


@write_json.register
def _(tree: MemberOf, _: tzinfo = UTC) -> dict[str, Any]:
    return {"memberOf": tree.name}


@write_json.register
def _(tree: Contains, _: tzinfo = UTC) -> dict[str, Any]:
    if len(tree.labels) == 1:
        return {"field": tree.field, "op": "contains", "value": tree.labels[0]}
    return {"field": tree.field, "op": "containsAny", "value": list(tree.labels)}


@write_json.register
def _(tree: AttributeIsSet, _: tzinfo = UTC) -> dict[str, Any]:
    return {"field": _attribute(tree.name), "op": "set"}


@write_json.register
def _(tree: AttributeIn, _: tzinfo = UTC) -> dict[str, Any]:
    values = [_value(one) for one in tree.values]
    return {"field": _attribute(tree.name), "op": "in", "value": values}


@write_json.register
def _(tree: AttributeCompares, _: tzinfo = UTC) -> dict[str, Any]:
    asked = tree.sign if isinstance(tree.bound, Decimal) else DATED[tree.sign]
    return {"field": _attribute(tree.name), "op": asked, "value": _value(tree.bound)}


@write_json.register
def _(tree: AttributeAged, _: tzinfo = UTC) -> dict[str, Any]:
    asked = "olderThan" if tree.older else "within"
    return {"field": _attribute(tree.name), "op": asked, "days": tree.days}


def _attribute(name: str) -> str:
    return f"{ATTRIBUTES}.{name}"


def _value(value: AttributeValue) -> object:
    """Return a value; a number with decimals so that every reader keeps it exactly."""
    plain = plain_value(value)
    if not isinstance(plain, Decimal):
        return plain
    number = _number(plain)
    return {NUMBER: number} if isinstance(number, str) else number
