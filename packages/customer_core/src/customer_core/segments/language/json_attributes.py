"""From the JSON form of a rule to its tree: what one condition on an attribute may say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from decimal import Decimal
from typing import Any

from customer_core.kernel.attributes import AttributeValue, typed
from customer_core.segments.language.json_parts import (
    days,
    each,
    exact,
    fit,
    only,
    op,
    pair,
    text,
)
from customer_core.segments.language.json_writing import DATED, NUMBER
from customer_core.segments.language.readings import (
    attribute_name,
    attribute_value,
    between_values,
    ordered_value,
)
from customer_core.segments.language.tree import (
    SIGNS,
    AttributeAged,
    AttributeCompares,
    AttributeIn,
    AttributeIsSet,
    Tree,
    negated,
)

_SET = {"set": True, "known": True, "notSet": False, "missing": False}
_COMPARED = {sign: sign for sign in ("<", "<=", ">", ">=")} | {
    word: sign for sign, word in DATED.items()
}
_OPS = (*SIGNS, "in", "notIn", "between", *DATED.values(), "olderThan", "within", *_SET)


def attribute_condition(given: Mapping[str, Any], pointer: str, name: str, zone: tzinfo) -> Tree:
    """Read what a condition says of an attribute.

    Args:
        given: the object.
        pointer: its place.
        name: of the attribute.
        zone: of the business, in which dates have their midnight.

    Raises:
        SegmentRuleInvalid: it is no condition on it.
    """
    known = fit(f"{pointer}/field", lambda: attribute_name(name))
    asked = op(given, pointer, *_OPS)
    if asked in _SET:
        only(given, pointer, "field", "op")
        return AttributeIsSet(known) if _SET[asked] else negated(AttributeIsSet(known))
    if asked in ("olderThan", "within"):
        only(given, pointer, "field", "op", "days")
        passed = days(given, pointer, "days")
        return AttributeAged(known, passed, older=asked == "olderThan", zone=zone)
    only(given, pointer, "field", "op", "value")
    return _compared(known, asked, given.get("value"), f"{pointer}/value")


def _compared(name: str, asked: str, given: object, place: str) -> Tree:
    if asked in _COMPARED:
        bound = _value(given, place)
        return AttributeCompares(name, _COMPARED[asked], fit(place, lambda: ordered_value(bound)))
    if asked == "between":
        first, last = pair(each(given, place, _value), place)
        return fit(place, lambda: between_values(name, first, last))
    values = [_value(given, place)] if asked in ("=", "!=") else each(given, place, _value)
    found = AttributeIn(name, tuple({typed(one): one for one in values}.values()))
    return found if asked in ("=", "in") else negated(found)


def _value(given: object, place: str) -> AttributeValue:
    if isinstance(given, Mapping):
        only(given, place, NUMBER)
        plain: object = exact(text(given.get(NUMBER), f"{place}/{NUMBER}"), place)
    else:
        plain = Decimal(repr(given)) if isinstance(given, float) else given
    return fit(place, lambda: attribute_value(plain))
