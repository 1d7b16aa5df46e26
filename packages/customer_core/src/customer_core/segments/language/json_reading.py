"""From the JSON form of a rule to its tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn, TypeVar

from customer_core.segments.errors import SegmentRuleInvalid
from customer_core.segments.language.cost import DEEPEST
from customer_core.segments.language.fields import Field, FieldKind
from customer_core.segments.language.json_writing import DATED
from customer_core.segments.language.readings import (
    Unfit,
    among,
    between,
    between_dates,
    bound_of,
    dated,
    days_of,
    known_field,
    name_of,
    text_of,
)
from customer_core.segments.language.tree import (
    SIGNS,
    Accepts,
    Aged,
    Compares,
    Known,
    MemberOf,
    OneOf,
    Tree,
    Window,
    every,
    negated,
    some,
)

T = TypeVar("T")
_JOINS = ("all", "any", "not", "accepts", "memberOf", "field")
_ASKED = (FieldKind.NUMBER, FieldKind.WINDOW, FieldKind.MOMENT, FieldKind.TEXT)
_NUMBERS = (*SIGNS, "between", "in", "notIn")
_MOMENTS = ("olderThan", "within", *DATED.values(), "between", "known", "missing")
_TEXTS = ("=", "!=", "in", "notIn", "known", "missing")
_MOST_PARTS = 1_000
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
        _refuse(pointer, f"rules go at most {DEEPEST} deep")
    given = _object(value, pointer)
    found = [name for name in _JOINS if name in given]
    if len(found) != 1:
        _refuse(pointer, f"must have one of the members {', '.join(_JOINS)}", _JOINS)
    name, inner = found[0], given[found[0]]
    place = f"{pointer}/{name}"
    if name == "field":
        return _Condition(given, pointer, zone).read()
    _only(given, pointer, name)
    if name in ("all", "any"):
        items = _items(inner, place, none=name == "all")
        parts = [_read(item, f"{place}/{index}", zone) for index, item in enumerate(items)]
        return every(parts) if name == "all" else some(parts)
    if name == "not":
        return negated(_read(inner, place, zone))
    written = _text(inner, place)
    if name == "accepts":
        return _fit(place, lambda: Accepts(known_field(written, FieldKind.SWITCH).name))
    return _fit(place, lambda: MemberOf(name_of(written)))


class _Condition:
    def __init__(self, given: Mapping[str, Any], pointer: str, zone: tzinfo) -> None:
        self._given = given
        self._pointer = pointer
        self._zone = zone

    def read(self) -> Tree:
        name = _text(self._given["field"], f"{self._pointer}/field")
        field = _fit(f"{self._pointer}/field", lambda: known_field(name, *_ASKED))
        match field.kind:
            case FieldKind.MOMENT:
                return self._moment(field.name)
            case FieldKind.TEXT:
                return self._among(field)
            case FieldKind.WINDOW:
                return self._compared(field, Window(field.name, self._days("inLastDays")))
        return self._compared(field, field.name)

    def _compared(self, field: Field, figure: str | Window) -> Tree:
        windowed = ("inLastDays",) if isinstance(figure, Window) else ()
        op, place = self._op(*_NUMBERS), f"{self._pointer}/value"
        _only(self._given, self._pointer, "field", "op", "value", *windowed)
        value = self._given.get("value")
        if op in SIGNS:
            return Compares(figure, op, _number(value, place, field))
        items = _items(value, place)
        bounds = tuple(_number(item, f"{place}/{at}", field) for at, item in enumerate(items))
        if op == "between":
            least, most = _pair(bounds, place)
            return _fit(place, lambda: between(figure, least, most))
        found = among(figure, bounds)
        return found if op == "in" else negated(found)

    def _moment(self, name: str) -> Tree:
        op, place = self._op(*_MOMENTS), f"{self._pointer}/value"
        if op in ("known", "missing"):
            return self._known(name, op)
        if op in ("olderThan", "within"):
            _only(self._given, self._pointer, "field", "op", "days")
            return Aged(name, self._days("days"), older=op == "olderThan")
        _only(self._given, self._pointer, "field", "op", "value")
        value = self._given.get("value")
        if op == "between":
            items = _items(value, place)
            texts = [_text(item, f"{place}/{at}") for at, item in enumerate(items)]
            first, last = _pair(texts, place)
            return _fit(place, lambda: between_dates(name, first, last, self._zone))
        written = _text(value, place)
        return _fit(place, lambda: dated(name, _DATED[op], written, self._zone))

    def _among(self, field: Field) -> Tree:
        op, place = self._op(*_TEXTS), f"{self._pointer}/value"
        if op in ("known", "missing"):
            return self._known(field.name, op)
        _only(self._given, self._pointer, "field", "op", "value")
        value = self._given.get("value")
        if op in ("=", "!="):
            values = [_value(value, place, field)]
        else:
            items = _items(value, place)
            values = [_value(item, f"{place}/{at}", field) for at, item in enumerate(items)]
        found: Tree = OneOf(field.name, tuple(dict.fromkeys(values)))
        return found if op in ("=", "in") else negated(found)

    def _known(self, name: str, op: str) -> Tree:
        _only(self._given, self._pointer, "field", "op")
        known: Tree = Known(name)
        return known if op == "known" else negated(known)

    def _op(self, *allowed: str) -> str:
        op = self._given.get("op")
        if not isinstance(op, str) or op not in allowed:
            _refuse(f"{self._pointer}/op", f"must be one of {', '.join(allowed)}", allowed)
        return op

    def _days(self, name: str) -> int:
        place, days = f"{self._pointer}/{name}", self._given.get(name)
        if isinstance(days, bool) or not isinstance(days, int):
            _refuse(place, "must be a whole number of days")
        return _fit(place, lambda: days_of(days))


def _object(value: object, pointer: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        _refuse(
            pointer, 'must be an object, such as {"field": "orderCount", "op": ">=", "value": 5}'
        )
    return value


def _items(value: object, pointer: str, *, none: bool = False) -> Sequence[object]:
    if not isinstance(value, (list, tuple)) or not (none or value):
        _refuse(pointer, "must be a list" if none else "must be a list of one or more")
    if len(value) > _MOST_PARTS:
        _refuse(pointer, f"must have {_MOST_PARTS:,} items at most")
    return value


def _pair(items: Sequence[T], pointer: str) -> tuple[T, T]:
    if len(items) != 2:  # noqa: PLR2004 - the first and the last
        _refuse(pointer, "must be a list of two, the first and the last")
    return items[0], items[1]


def _text(value: object, pointer: str) -> str:
    if not isinstance(value, str):
        _refuse(pointer, "must be a text")
    return value


def _value(value: object, pointer: str, field: Field) -> str:
    written = _text(value, pointer)
    return _fit(pointer, lambda: text_of(written, field))


def _number(value: object, pointer: str, field: Field) -> Decimal:
    """Read a number or a text exactly; a binary fraction as the shortest decimal that means it."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        _refuse(pointer, "must be a number, or a text such as 99.90")
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except (InvalidOperation, ValueError):
        _refuse(pointer, "must be a number, or a text such as 99.90")
    return _fit(pointer, lambda: bound_of(number, field))


def _only(given: Mapping[str, Any], pointer: str, *allowed: str) -> None:
    for name in given:
        if name not in allowed:
            here = ", ".join(allowed)
            _refuse(f"{pointer}/{_escaped(name)}", f"is unknown; allowed here: {here}", allowed)


def _escaped(name: object) -> str:
    return str(name)[:100].replace("~", "~0").replace("/", "~1")


def _fit(pointer: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except Unfit as unfit:
        _refuse(pointer, str(unfit))


def _refuse(pointer: str, problem: str, allowed: tuple[str, ...] = ()) -> NoReturn:
    raise SegmentRuleInvalid(f"rule{pointer}", problem, pointer=pointer, allowed=allowed)
