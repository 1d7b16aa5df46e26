"""Attributes: what a business keeps of its customers under names that it chose itself.

A value is a text, a number, a date, or true or false. In JSON a date is a text in ISO 8601, such as
``2026-01-31``: every text that is such a date is one, so that a value comes back as it was written
and nobody has to declare its type.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
NAME_FORM = "1 to 40 small letters, digits and underscores, a letter first, such as member_since"
LONGEST_TEXT = 255  # characters
LARGEST_NUMBER = Decimal(10) ** 15
MOST_DECIMALS = 12

AttributeValue = str | Decimal | bool | date
"""Values of two types are never the same, though Python takes true for 1."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_REFUSED = ("Cc", "Cs", "Zl", "Zp")  # control characters, halves of characters, ends of lines


class UnfitValue(ValueError):
    """Something can be no value of an attribute; the text says what can."""


def read_value(plain: object) -> AttributeValue:
    """Return the value that a JSON value stands for, a text in the normal form NFC.

    Raises:
        UnfitValue: it stands for none, or for one that is too long or too large.
    """
    if isinstance(plain, bool):
        return plain
    if isinstance(plain, (int, Decimal)):
        return _number(Decimal(plain))
    if isinstance(plain, str):
        return _day(plain) or _text(plain)
    raise UnfitValue("must be a text, a number, true or false, or a date such as 2026-01-31")


def plain_value(value: AttributeValue) -> str | Decimal | bool:
    """Return a value as it stands in JSON; :func:`read_value` gives the same value back."""
    return value.isoformat() if isinstance(value, date) else value


def typed(value: object) -> tuple[type, object]:
    """Return what tells a value from all others, those of other types among them."""
    return type(value), value


def _number(number: Decimal) -> Decimal:
    if not number.is_finite() or number.copy_abs() >= LARGEST_NUMBER:
        raise UnfitValue(f"must lie between -{LARGEST_NUMBER:,} and {LARGEST_NUMBER:,}")
    if not number:
        return Decimal(0)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -MOST_DECIMALS:
        raise UnfitValue(f"must have at most {MOST_DECIMALS} decimals")
    return Decimal(f"{number:f}")


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _text(text: str) -> str:
    if any(unicodedata.category(one) in _REFUSED for one in text):
        raise UnfitValue("must not contain control characters, nor ends of lines")
    normal = unicodedata.normalize("NFC", text)
    if not normal or max(len(text), len(normal)) > LONGEST_TEXT:
        raise UnfitValue(f"must have from 1 to {LONGEST_TEXT} characters")
    return normal
