"""How long what is held about people is kept, and what becomes of it then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import attrs

_SUNDAY = 6
_HOUR = 3
CATCHES_UP = timedelta(days=1)
"""For how long a due time is made up for that no scheduler saw."""


class AgingCategory(StrEnum):
    """Data that has an age of its own, beside that of the account, and can have a period.

    The names are those of settings; :data:`WHAT_GOES` says what is done.
    """

    ONLINE = "online"
    APPOINTMENTS = "appointments"
    REMARKS = "remarks"
    CORRESPONDENCE = "correspondence"


WHAT_GOES: Mapping[AgingCategory, str] = {
    AgingCategory.ONLINE: "IP address and program go out of the audit trail; what was changed, "
    "by whom and when stays",
    AgingCategory.APPOINTMENTS: "appointments and brochure requests are deleted with their events",
    AgingCategory.REMARKS: "notes of those who serve customers are deleted",
    AgingCategory.CORRESPONDENCE: "closed requests about privacy and legal holds that are over "
    "are deleted",
}
"""What becomes of data of a category that is older than its period."""


@attrs.frozen(kw_only=True)
class RetentionPolicy:
    """What is configured.

    Attributes:
        inactive: after how long without any activity a customer is anonymised; None is never.
        notice: how long before it the customer's inactivity is made known.
        periods: how long data of a category is kept; without a period, as long as the account.
    """

    inactive: timedelta | None = None
    notice: timedelta = timedelta(days=30)
    periods: Mapping[AgingCategory, timedelta] = attrs.field(factory=dict)

    @property
    def is_on(self) -> bool:
        """Whether there is anything to do."""
        return self.inactive is not None or bool(self.periods)

    def is_inactive(self, last_active_at: datetime, now: datetime) -> bool:
        """Whether a customer has been inactive for as long as is set."""
        return self.inactive is not None and last_active_at + self.inactive <= now

    def active_since(self, now: datetime) -> datetime:
        """Return the moment since which nobody inactive has done anything.

        Raises:
            ValueError: customers are never anonymised for their inactivity.
        """
        if self.inactive is None:
            raise ValueError
        return now - self.inactive


def due_at(now: datetime) -> datetime:
    """Return the last moment at which the weekly job was due: Sundays at 03:00 UTC."""
    moment = now.astimezone(UTC)
    days = (moment.weekday() - _SUNDAY) % 7
    sunday = (moment - timedelta(days=days)).replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    return sunday if sunday <= moment else sunday - timedelta(days=7)


def next_due_at(now: datetime) -> datetime:
    """Return the next moment at which the weekly job is due."""
    return due_at(now) + timedelta(days=7)
