"""The value that a condition looks at, for showing."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import singledispatch
from operator import attrgetter

from customer_core.kernel.attributes import plain_value
from customer_core.kernel.clock import whole_days
from customer_core.kernel.money import round_cents
from customer_core.segments.language.facts import Facts
from customer_core.segments.language.fields import FIELDS, FieldKind, Unit, field_of, window_of
from customer_core.segments.language.tree import (
    Accepts,
    Aged,
    AttributeAged,
    AttributeCompares,
    AttributeIn,
    AttributeIsSet,
    Compares,
    Condition,
    Contains,
    Dated,
    Known,
    OfAttribute,
    OneOf,
    Window,
)

Value = Decimal | datetime | str | bool | None


def figure_of(figure: str | Window, facts: Facts) -> Decimal:
    """Return a figure; a mean is rounded half up to cents, and 0 where there is none.

    Raises:
        KeyError: the facts do not tell of that window.
    """
    field, window = field_of(figure), window_of(figure)
    read = attrgetter(field.reads)(facts)
    if window is not None:
        return Decimal(read[window.days])
    if field.unit is Unit.DAYS:
        return Decimal(whole_days(read, facts.at))
    if field.per is not None:
        number = attrgetter(field.per)(facts)
        return round_cents(read / number) if number else Decimal(0)
    return Decimal(read)


@singledispatch
def value_of(condition: Condition, facts: Facts) -> Value:  # noqa: ARG001 - of every reading
    """Return the value a condition looks at; of a membership nothing, for it has none."""
    return None


@value_of.register
def _(condition: Compares, facts: Facts) -> Value:
    return figure_of(condition.figure, facts)


@value_of.register(Aged)
@value_of.register(Dated)
def _(condition: Aged | Dated, facts: Facts) -> Value:
    return _read(condition.moment, facts)


@value_of.register(Contains)
@value_of.register(Known)
@value_of.register(OneOf)
def _(condition: Contains | Known | OneOf, facts: Facts) -> Value:
    return _read(condition.field, facts)


@value_of.register
def _(condition: Accepts, facts: Facts) -> Value:
    return condition.switch in attrgetter(FIELDS[condition.switch].reads)(facts)


@value_of.register(AttributeAged)
@value_of.register(AttributeCompares)
@value_of.register(AttributeIn)
@value_of.register(AttributeIsSet)
def _(condition: OfAttribute, facts: Facts) -> Value:
    value = facts.profile.attributes.get(condition.name)
    return None if value is None else plain_value(value)


def _read(name: str, facts: Facts) -> Value:
    field = FIELDS[name]
    found = attrgetter(field.reads)(facts)
    if field.kind is FieldKind.SET:
        return ", ".join(sorted(found)) or None
    value: Value = found
    return value
