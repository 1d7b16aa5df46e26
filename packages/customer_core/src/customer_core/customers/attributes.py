"""Attributes of a customer as a caller writes them, and the rules that make them real."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from customer_core.customers.errors import AttributeLimitExceeded, InvalidAttribute
from customer_core.kernel.attributes import (
    NAME,
    NAME_FORM,
    AttributeValue,
    UnfitValue,
    plain_value,
    read_value,
    typed,
)
from customer_core.kernel.faults import Faults

MOST_ATTRIBUTES = 50
SECTION = "attributes"
NONE: Mapping[str, AttributeValue] = MappingProxyType({})

_LONGEST_SHOWN = 60


def check_attributes(given: object, faults: Faults) -> Mapping[str, AttributeValue]:
    """Return the attributes that a JSON object stands for; faults go to ``faults``.

    A name with null is as good as left out.
    """
    if not isinstance(given, Mapping):
        faults.add(InvalidAttribute(SECTION, "must be an object of names and values"))
        return NONE
    wanted = {name: plain for name, plain in given.items() if plain is not None}
    if len(wanted) > MOST_ATTRIBUTES:
        faults.add(AttributeLimitExceeded(limit=MOST_ATTRIBUTES))
        return NONE
    return {name: faults.take(partial(_value, name, plain)) for name, plain in wanted.items()}


def shown_attributes(attributes: Mapping[str, AttributeValue]) -> dict[str, str | Decimal | bool]:
    """Return attributes as they stand in JSON, by name."""
    return {name: plain_value(attributes[name]) for name in sorted(attributes)}


def attributes_of(plain: Mapping[str, object]) -> dict[str, AttributeValue]:
    """Return the attributes that :func:`shown_attributes` wrote."""
    return {name: read_value(value) for name, value in plain.items()}


def same_attributes(
    these: Mapping[str, AttributeValue], those: Mapping[str, AttributeValue]
) -> bool:
    """Whether two sections have the same names and values."""
    return _typed(these) == _typed(those)


def _typed(attributes: Mapping[str, AttributeValue]) -> dict[str, object]:
    return {name: typed(value) for name, value in attributes.items()}


def _value(name: object, plain: object) -> AttributeValue:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise InvalidAttribute(_place(name), f"is no name of an attribute: {NAME_FORM}")
    try:
        return read_value(plain)
    except UnfitValue as unfit:
        raise InvalidAttribute(_place(name), str(unfit)) from None


def _place(name: object) -> str:
    shown = "".join(one if one.isprintable() else "?" for one in str(name)[:_LONGEST_SHOWN])
    return f"{SECTION}.{shown}"
