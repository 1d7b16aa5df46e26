"""What a rule is made of: conditions, joined by *and*, *or* and *not*.

A tree is plain data. It has one form for each meaning that joining can write in several ways:
what is joined in the same way is not nested, one part alone is not joined, and two negations are
none. :func:`every`, :func:`some` and :func:`negated` bring parts into that form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any

import attrs

from customer_core.kernel.attributes import NAME as ATTRIBUTE_NAME
from customer_core.kernel.attributes import AttributeValue, plain_value, read_value, typed
from customer_core.kernel.labels import check_label, label_key
from customer_core.kernel.money import LARGEST, LARGEST_EXPONENT

SIGNS = ("=", "!=", "<", "<=", ">", ">=")
ORDERED = ("<", "<=", ">", ">=")
LONGEST_WINDOW = 36_500  # days
LONGEST_VALUE = 200  # characters
NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")

_Values = tuple[AttributeValue, ...]


def _bound(_: object, attribute: attrs.Attribute[Decimal], value: Decimal) -> None:
    if not value.is_finite() or not 0 <= value < LARGEST:
        raise ValueError(f"{attribute.name} must be from 0 to below {LARGEST:,}")
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > LARGEST_EXPONENT:
        raise ValueError(f"{attribute.name} must have at most {LARGEST_EXPONENT} decimals")


def _days(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    if not 1 <= value <= LONGEST_WINDOW:
        raise ValueError(f"{attribute.name} must be from 1 to {LONGEST_WINDOW:,}")


def _aware(_: object, attribute: attrs.Attribute[datetime], value: datetime) -> None:
    if value.tzinfo is None:
        raise ValueError(f"{attribute.name} must say its offset from UTC")


def _values(_: object, attribute: attrs.Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    if not value or len(set(value)) < len(value):
        raise ValueError(f"{attribute.name} must be one or more, each once")
    if not all(one.isprintable() and 1 <= len(one) <= LONGEST_VALUE for one in value):
        raise ValueError(f"{attribute.name} must be texts of 1 to {LONGEST_VALUE} characters")


def _labels(_: object, attribute: attrs.Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    if not value or len({label_key(one) for one in value}) < len(value):
        raise ValueError(f"{attribute.name} must be one or more, each once whatever its case")
    if any(check_label(one, attribute.name) != one for one in value):
        raise ValueError(f"{attribute.name} must be as labels are kept")


def _kept(_: object, attribute: attrs.Attribute[Decimal | date], value: Decimal | date) -> None:
    _need_kept(attribute.name, value)


def _all_kept(_: object, attribute: attrs.Attribute[_Values], value: _Values) -> None:
    if not value or len({typed(one) for one in value}) < len(value):
        raise ValueError(f"{attribute.name} must be one or more, each once")
    for one in value:
        _need_kept(attribute.name, one)


def _need_kept(name: str, value: AttributeValue) -> None:
    if typed(read_value(plain_value(value))) != typed(value):
        raise ValueError(f"{name} must be as attributes have it")


def _all_typed(values: _Values) -> tuple[object, ...]:
    return tuple(typed(one) for one in values)


def _utc(value: datetime) -> datetime:
    return value if value.tzinfo is None else value.astimezone(UTC)


@attrs.frozen
class Window:
    """A figure over the orders of the last days, such as ``orders in last 180 days``.

    Attributes:
        field: what is counted or summed: a field of the kind window.
        days: how many days of 24 hours.
    """

    field: str
    days: int = attrs.field(validator=_days)


@attrs.frozen
class Compares:
    """A figure against a bound, such as ``totalSpent >= 1000``."""

    figure: str | Window
    sign: str = attrs.field(validator=attrs.validators.in_(SIGNS))
    bound: Decimal = attrs.field(converter=Decimal, validator=_bound)


@attrs.frozen
class Aged:
    """How long ago a moment was: ``lastOrder older than 90 days``, ``lastOrder within 90 days``.

    Attributes:
        moment: a field of the kind moment.
        days: how many days of 24 hours.
        older: whether so many must have passed, or must not.
    """

    moment: str
    days: int = attrs.field(validator=_days)
    older: bool = attrs.field(kw_only=True)


@attrs.frozen
class Dated:
    """A moment against one of the calendar, such as ``registered before 2026-01-01``."""

    moment: str
    sign: str = attrs.field(validator=attrs.validators.in_(ORDERED))
    at: datetime = attrs.field(converter=_utc, validator=_aware)


@attrs.frozen
class Known:
    """Whether there is a value at all: ``lastOrder is known``."""

    field: str


@attrs.frozen
class OneOf:
    """A text among others, such as ``language in ('de', 'fr')``."""

    field: str
    values: tuple[str, ...] = attrs.field(validator=_values)


@attrs.frozen
class Accepts:
    """Whether the customer agreed to something, such as ``accepts email``."""

    switch: str


@attrs.frozen
class MemberOf:
    """Whether the rule of another segment, or tier, holds: ``member of at_risk``."""

    name: str = attrs.field(validator=attrs.validators.matches_re(NAME))


@attrs.frozen
class Contains:
    """Whether a set has one of several labels: ``tags contains any ('VIP', 'press')``."""

    field: str
    labels: tuple[str, ...] = attrs.field(validator=_labels)


@attrs.frozen
class AttributeIsSet:
    """Whether there is an attribute of a name: ``attributes.colour is set``."""

    name: str = attrs.field(validator=attrs.validators.matches_re(ATTRIBUTE_NAME))


@attrs.frozen
class AttributeIn:
    """An attribute among values of whatever types: ``attributes.size in ('M', 42)``."""

    name: str = attrs.field(validator=attrs.validators.matches_re(ATTRIBUTE_NAME))
    values: tuple[AttributeValue, ...] = attrs.field(validator=_all_kept, eq=_all_typed)


@attrs.frozen
class AttributeCompares:
    """A number or date against another: ``attributes.seats >= 5``."""

    name: str = attrs.field(validator=attrs.validators.matches_re(ATTRIBUTE_NAME))
    sign: str = attrs.field(validator=attrs.validators.in_(ORDERED))
    bound: Decimal | date = attrs.field(validator=_kept)


@attrs.frozen
class AttributeAged:
    """How long ago a date was: ``attributes.member_since older than 90 days``.

    Attributes:
        days: how many days of 24 hours since the date began.
        older: whether so many must have passed, or must not.
        zone: of the business, in which dates have their midnight.
    """

    name: str = attrs.field(validator=attrs.validators.matches_re(ATTRIBUTE_NAME))
    days: int = attrs.field(validator=_days)
    older: bool = attrs.field(kw_only=True)
    zone: tzinfo = attrs.field(default=UTC, kw_only=True)


OfAttribute = AttributeIsSet | AttributeIn | AttributeCompares | AttributeAged
Condition = Compares | Aged | Dated | Known | OneOf | Accepts | MemberOf | Contains | OfAttribute


def _joined(
    instance: Every | Some, attribute: attrs.Attribute[tuple[Tree, ...]], value: tuple[Tree, ...]
) -> None:
    if len(value) == 1 or any(type(part) is type(instance) for part in value):
        raise ValueError(f"{attribute.name} must be two or more, not themselves joined so")
    if isinstance(instance, Some) and not value:
        raise ValueError(f"{attribute.name} must not be empty")


def _positive(_: object, attribute: attrs.Attribute[Tree], value: Tree) -> None:
    if isinstance(value, Not):
        raise ValueError(f"{attribute.name} must not be a negation itself")  # noqa: TRY004


@attrs.frozen
class Every:
    """All parts hold; without any, it always does."""

    parts: tuple[Tree, ...] = attrs.field(default=(), validator=_joined)


@attrs.frozen
class Some:
    """One part holds, or more."""

    parts: tuple[Tree, ...] = attrs.field(validator=_joined)


@attrs.frozen
class Not:
    """The part does not hold."""

    part: Tree = attrs.field(validator=_positive)


Tree = Every | Some | Not | Condition
ALWAYS = Every()


def every(parts: Iterable[Tree]) -> Tree:
    """Return the tree that holds where all parts do."""
    flat = tuple(_flat(parts, Every))
    return flat[0] if len(flat) == 1 else Every(flat)


def some(parts: Iterable[Tree]) -> Tree:
    """Return the tree that holds where one part does, or more.

    Raises:
        ValueError: there are no parts.
    """
    flat = tuple(_flat(parts, Some))
    return flat[0] if len(flat) == 1 else Some(flat)


def negated(part: Tree) -> Tree:
    """Return the tree that holds where ``part`` does not."""
    return part.part if isinstance(part, Not) else Not(part)


def parts_of(tree: Tree) -> tuple[Tree, ...]:
    """Return what a tree joins or negates; nothing for a condition."""
    if isinstance(tree, (Every, Some)):
        return tree.parts
    return (tree.part,) if isinstance(tree, Not) else ()


def conditions_of(tree: Tree) -> Iterator[Condition]:
    """Yield the conditions of a tree, from left to right."""
    if not isinstance(tree, (Every, Some, Not)):
        yield tree
    for part in parts_of(tree):
        yield from conditions_of(part)


def _flat(parts: Iterable[Tree], kind: type[Any]) -> Iterator[Tree]:
    for part in parts:
        yield from part.parts if isinstance(part, kind) else (part,)
