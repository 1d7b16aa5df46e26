"""Values in the one form in which what is expected and what is found are compared."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal


def amount(value: Decimal | None) -> str | None:
    """Return an amount without zeros at its end.

    >>> amount(Decimal("39.980")), amount(Decimal("1E+2"))
    ('39.98', '100')
    """
    return None if value is None else format(value.normalize(), "f")


def moment(value: datetime | None) -> str | None:
    """Return a moment in UTC."""
    return None if value is None else value.astimezone(UTC).isoformat()
