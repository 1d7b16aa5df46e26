"""Attributes as their column holds them: a date is told from a text that looks like one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from customer_core.kernel.attributes import AttributeValue, read_value

DATE = "date"
"""The one member of the object that stands for a date, in ISO 8601, which sorts as dates do."""

Kept = str | Decimal | bool | Mapping[str, str]


def kept_value(value: AttributeValue) -> Kept:
    """Return a value as it is kept."""
    return {DATE: value.isoformat()} if isinstance(value, date) else value


def kept_attributes(attributes: Mapping[str, AttributeValue]) -> dict[str, Kept]:
    """Return attributes as they are kept."""
    return {name: kept_value(value) for name, value in attributes.items()}


def attributes_kept(column: Mapping[str, Kept] | None) -> dict[str, AttributeValue]:
    """Return the attributes that a column keeps."""
    return {name: _value(kept) for name, kept in (column or {}).items()}


def _value(kept: Kept) -> AttributeValue:
    return date.fromisoformat(kept[DATE]) if isinstance(kept, Mapping) else read_value(kept)
