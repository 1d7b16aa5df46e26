"""Time: always asked of a clock, always UTC and aware."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from customer_core.kernel.errors import InvalidField

DAY = timedelta(days=1)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)  # the calendar ends at 9999, and rules add days


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> datetime:
        """Return the present moment, in UTC."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return the present moment, in UTC."""
        return datetime.now(UTC)


def whole_days(earlier: datetime, later: datetime) -> int:
    """Return the full 24-hour days between two moments, never below 0 (SPEC 4, Segments)."""
    return max(0, (later - earlier) // DAY)


def parse_time(value: object, field: str) -> datetime:
    """Read an ISO 8601 moment and return it in UTC.

    Raises:
        InvalidField: it is no such text, names no offset from UTC, or is :data:`LATEST` or later.
    """
    if isinstance(value, datetime):
        moment = value
    else:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            raise InvalidField(
                field, "must be an ISO 8601 time such as 2024-12-12T10:30:00Z"
            ) from None
    if moment.tzinfo is None:
        raise InvalidField(field, f"must say its offset from UTC, as {moment.isoformat()}Z does")
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        utc = LATEST
    if utc >= LATEST:
        raise InvalidField(field, "lies outside of the years 1 to 8999")
    return utc


def format_time(moment: datetime) -> str:
    """Write a moment as ISO 8601 with ``Z``, with fractions of a second only where there are any.

    >>> format_time(datetime(2024, 12, 12, 10, 30, tzinfo=UTC))
    '2024-12-12T10:30:00Z'
    """
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
