"""From the JSON form of a rule to its tree: reading the members of its objects.

Everything here raises SegmentRuleInvalid with the JSON pointer of what is not as it must be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn, TypeVar

from customer_core.segments.errors import SegmentRuleInvalid
from customer_core.segments.language.readings import Unfit, days_of

T = TypeVar("T")
_MOST_PARTS = 1_000


def json_object(value: object, pointer: str) -> Mapping[str, Any]:
    """Return an object."""
    if not isinstance(value, Mapping):
        refuse(
            pointer, 'must be an object, such as {"field": "orderCount", "op": ">=", "value": 5}'
        )
    return value


def items(value: object, pointer: str, *, none: bool = False) -> Sequence[object]:
    """Return the items of a list, of one or more unless there may be none."""
    if not isinstance(value, (list, tuple)) or not (none or value):
        refuse(pointer, "must be a list" if none else "must be a list of one or more")
    if len(value) > _MOST_PARTS:
        refuse(pointer, f"must have {_MOST_PARTS:,} items at most")
    return value


def each(value: object, pointer: str, read: Callable[[object, str], T]) -> list[T]:
    """Return what is read of each item of a list of one or more."""
    return [read(item, f"{pointer}/{at}") for at, item in enumerate(items(value, pointer))]


def pair(found: Sequence[T], pointer: str) -> tuple[T, T]:
    """Return the two items of a list of two."""
    if len(found) != 2:  # noqa: PLR2004 - the first and the last
        refuse(pointer, "must be a list of two, the first and the last")
    return found[0], found[1]


def text(value: object, pointer: str) -> str:
    """Return a text."""
    if not isinstance(value, str):
        refuse(pointer, "must be a text")
    return value


def exact(value: float | str | Decimal, pointer: str) -> Decimal:
    """Return a number exactly; a binary fraction is the shortest decimal that means it."""
    try:
        return Decimal(repr(value) if isinstance(value, float) else value)
    except (InvalidOperation, ValueError):
        refuse(pointer, "must be a number, or a text such as 99.90")


def op(given: Mapping[str, Any], pointer: str, *allowed: str) -> str:
    """Return what is asked, which must be one of a few words."""
    found = given.get("op")
    if not isinstance(found, str) or found not in allowed:
        refuse(f"{pointer}/op", f"must be one of {', '.join(allowed)}", allowed)
    return found


def days(given: Mapping[str, Any], pointer: str, name: str) -> int:
    """Return a number of days."""
    place, found = f"{pointer}/{name}", given.get(name)
    if isinstance(found, bool) or not isinstance(found, int):
        refuse(place, "must be a whole number of days")
    return fit(place, lambda: days_of(found))


def only(given: Mapping[str, Any], pointer: str, *allowed: str) -> None:
    """Check that an object has no other members than these."""
    for name in given:
        if name not in allowed:
            here = ", ".join(allowed)
            refuse(f"{pointer}/{_escaped(name)}", f"is unknown; allowed here: {here}", allowed)


def _escaped(name: object) -> str:
    return str(name)[:100].replace("~", "~0").replace("/", "~1")


def fit(pointer: str, read: Callable[[], T]) -> T:
    """Return what is read, unless it does not fit."""
    try:
        return read()
    except Unfit as unfit:
        refuse(pointer, str(unfit))


def refuse(pointer: str, problem: str, allowed: tuple[str, ...] = ()) -> NoReturn:
    """Refuse the rule because of what stands at a place."""
    raise SegmentRuleInvalid(f"rule{pointer}", problem, pointer=pointer, allowed=allowed)
