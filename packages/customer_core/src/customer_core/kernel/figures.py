"""Shares and frequencies, as statistics show them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from customer_core.kernel.clock import DAY
from customer_core.kernel.money import round_cents

_DAYS_A_MONTH = Decimal("30.436875")  # the mean month of the Gregorian calendar


def share(part: int, whole: int) -> Decimal | None:
    """Return ``part`` of ``whole``, from 0 to 1 with two places, or None where there is nothing."""
    return round_cents(Decimal(part) / whole) if whole else None


def per_month(count: int, first: datetime, now: datetime) -> Decimal | None:
    """Return how many there were in each mean month since the first.

    Returns:
        None before a month has passed.
    """
    months = Decimal((now - first) // DAY) / _DAYS_A_MONTH
    return round_cents(count / months) if months >= 1 else None
