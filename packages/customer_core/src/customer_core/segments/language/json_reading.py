"""From the JSON form of a rule to its tree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo
from decimal import Decimal
from typing import Any

from customer_core.segments.language.cost import DEEPEST
from customer_core.segments.language.fields import ATTRIBUTES, Field, FieldKind
from customer_core.segments.language.json_attributes import attribute_condition
from customer_core.segments.language.json_parts import (
    days,
    each,
    exact,
    fit,
    items,
    json_object,
    only,
    op,
    pair,
    refuse,
    text,
)
from customer_core.segments.language.json_writing import DATED
from customer_core.segments.language.readings import (
    among,
    between,
    between_dates,
    bound_of,
    dated,
    known_field,
    label_of,
    name_of,
    once,
    text_of,
)
from customer_core.segments.language.tree import (
    SIGNS,
    Accepts,
    Aged,
    Compares,
    Contains,
    Known,
    MemberOf,
    OneOf,
    Tree,
    Window,
    every,
    negated,
    some,
)

_JOINS = ("all", "any", "not", "accepts", "memberOf", "field")
_ASKED = (
    *(FieldKind.NUMBER, FieldKind.WINDOW, FieldKind.MOMENT, FieldKind.TEXT),
    FieldKind.SET,
)
_NUMBERS = (*SIGNS, "between", "in", "notIn")
_MOMENTS = ("olderThan", "within", *DATED.values(), "between", "known", "missing")
_TEXTS = ("=", "!=", "in", "notIn", "known", "missing")
_SETS = ("contains", "containsAny", "containsAll", "empty", "notEmpty")
_DATED = {"before": "before", "onOrBefore": "on or before"} | {
    "after": "after",
    "onOrAfter": "on or after",
}


def read_json(value: object, zone: tzinfo = UTC) -> Tree:
    """Return the tree of a rule's JSON form.

    Args:
        value: as a reader of JSON gives it, such as
            ``{"field": "orderCount", "op": ">=", "value": 5}``.
        zone: the time zone of the business, in which dates have their midnight.

    Raises:
        SegmentRuleInvalid: it is no rule; the error has the JSON pointer of the place.
    """
    return _read(value, "", zone)


def _read(value: object, pointer: str, zone: tzinfo) -> Tree:
    if pointer.count("/") > 2 * DEEPEST:
        refuse(pointer, f"rules go at most {DEEPEST} deep")
    given = json_object(value, pointer)
    found = [name for name in _JOINS if name in given]
    if len(found) != 1:
        refuse(pointer, f"must have one of the members {', '.join(_JOINS)}", _JOINS)
    name, inner = found[0], given[found[0]]
    place = f"{pointer}/{name}"
    if name == "field":
        return _Condition(given, pointer, zone).read()
    only(given, pointer, name)
    if name in ("all", "any"):
        found_items = items(inner, place, none=name == "all")
        parts = [_read(item, f"{place}/{index}", zone) for index, item in enumerate(found_items)]
        return every(parts) if name == "all" else some(parts)
    if name == "not":
        return negated(_read(inner, place, zone))
    written = text(inner, place)
    if name == "accepts":
        return fit(place, lambda: Accepts(known_field(written, FieldKind.SWITCH).name))
    return fit(place, lambda: MemberOf(name_of(written)))


class _Condition:
    def __init__(self, given: Mapping[str, Any], pointer: str, zone: tzinfo) -> None:
        self._given = given
        self._pointer = pointer
        self._zone = zone

    def read(self) -> Tree:
        name = text(self._given["field"], f"{self._pointer}/field")
        section, point, attribute = name.partition(".")
        if point and section.casefold() == ATTRIBUTES:
            return attribute_condition(self._given, self._pointer, attribute, self._zone)
        field = fit(f"{self._pointer}/field", lambda: known_field(name, *_ASKED))
        match field.kind:
            case FieldKind.MOMENT:
                return self._moment(field.name)
            case FieldKind.TEXT:
                return self._among(field)
            case FieldKind.SET:
                return self._set(field.name)
            case FieldKind.WINDOW:
                return self._compared(
                    field, Window(field.name, days(self._given, self._pointer, "inLastDays"))
                )
        return self._compared(field, field.name)

    def _compared(self, field: Field, figure: str | Window) -> Tree:
        windowed = ("inLastDays",) if isinstance(figure, Window) else ()
        asked, place = op(self._given, self._pointer, *_NUMBERS), f"{self._pointer}/value"
        only(self._given, self._pointer, "field", "op", "value", *windowed)
        value = self._given.get("value")
        if asked in SIGNS:
            return Compares(figure, asked, _number(value, place, field))
        bounds = tuple(each(value, place, lambda item, at: _number(item, at, field)))
        if asked == "between":
            least, most = pair(bounds, place)
            return fit(place, lambda: between(figure, least, most))
        found = among(figure, bounds)
        return found if asked == "in" else negated(found)

    def _moment(self, name: str) -> Tree:
        asked, place = op(self._given, self._pointer, *_MOMENTS), f"{self._pointer}/value"
        if asked in ("known", "missing"):
            return self._known(name, asked)
        if asked in ("olderThan", "within"):
            only(self._given, self._pointer, "field", "op", "days")
            return Aged(name, days(self._given, self._pointer, "days"), older=asked == "olderThan")
        only(self._given, self._pointer, "field", "op", "value")
        value = self._given.get("value")
        if asked == "between":
            first, last = pair(each(value, place, text), place)
            return fit(place, lambda: between_dates(name, first, last, self._zone))
        written = text(value, place)
        return fit(place, lambda: dated(name, _DATED[asked], written, self._zone))

    def _among(self, field: Field) -> Tree:
        asked, place = op(self._given, self._pointer, *_TEXTS), f"{self._pointer}/value"
        if asked in ("known", "missing"):
            return self._known(field.name, asked)
        only(self._given, self._pointer, "field", "op", "value")
        value = self._given.get("value")
        if asked in ("=", "!="):
            values = [_value(value, place, field)]
        else:
            values = each(value, place, lambda item, at: _value(item, at, field))
        found: Tree = OneOf(field.name, tuple(dict.fromkeys(values)))
        return found if asked in ("=", "in") else negated(found)

    def _known(self, name: str, asked: str) -> Tree:
        only(self._given, self._pointer, "field", "op")
        known: Tree = Known(name)
        return known if asked == "known" else negated(known)

    def _set(self, name: str) -> Tree:
        asked, place = op(self._given, self._pointer, *_SETS), f"{self._pointer}/value"
        if asked in ("empty", "notEmpty"):
            only(self._given, self._pointer, "field", "op")
            return Known(name) if asked == "notEmpty" else negated(Known(name))
        only(self._given, self._pointer, "field", "op", "value")
        value = self._given.get("value")
        if asked == "contains":
            return Contains(name, (_label(value, place),))
        labels = once(each(value, place, _label))
        if asked == "containsAny":
            return Contains(name, labels)
        return every(Contains(name, (label,)) for label in labels)


def _value(value: object, pointer: str, field: Field) -> str:
    written = text(value, pointer)
    return fit(pointer, lambda: text_of(written, field))


def _label(value: object, pointer: str) -> str:
    written = text(value, pointer)
    return fit(pointer, lambda: label_of(written))


def _number(value: object, pointer: str, field: Field) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        refuse(pointer, "must be a number, or a text such as 99.90")
    number = exact(value, pointer)
    return fit(pointer, lambda: bound_of(number, field))
