"""Times of the simulated past, in the writings of many time zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from random import Random

_LEAP_DAYS = (
    datetime(2024, 2, 29, 0, 0, 1, tzinfo=UTC),
    datetime(2020, 2, 29, 23, 59, 59, tzinfo=UTC),
    datetime(2016, 2, 29, 12, 0, tzinfo=UTC),
)
_SHARE_OF_LEAP_DAYS = 0.01
_RECENT, _AT_RISK, _CHURNED, _LONG_AGO = (1.0, 87.0), (92.0, 177.0), (182.0, 600.0), (600.0, 1500.0)
_ZONES = tuple(
    timezone(timedelta(minutes=minutes))
    for minutes in (-720, -480, -210, 0, 60, 120, 330, 345, 525, 780, 840)
)
_SHARE_IN_ZONES, _SHARE_WITH_MICROSECONDS = 0.25, 0.35


class Moments:
    """Draws moments before the present one.

    None lies within two days of 90 or 180 days ago, where rules on days would answer differently
    from one minute to the next.

    Args:
        random: decides.
        until: the present moment.
    """

    def __init__(self, random: Random, until: datetime) -> None:
        self._random = random
        self._until = until

    def any(self) -> datetime:
        """Return a moment of the last twenty months, or a leap day."""
        draw = self._random.random()
        if draw < _SHARE_OF_LEAP_DAYS:
            return self._random.choice(_LEAP_DAYS)
        if draw < 0.6:  # noqa: PLR2004 - a share
            return self._ago(*_RECENT)
        return self._ago(*(_AT_RISK if draw < 0.8 else _CHURNED))  # noqa: PLR2004 - a share

    def of_customer(self, number: int) -> datetime:
        """Return a moment at which a customer buys; some have not bought for long."""
        habit = number % 11
        if habit == 0:
            return self._ago(*_CHURNED)
        if habit == 1:
            return self._ago(*(_AT_RISK if self._random.random() < 0.5 else _LONG_AGO))  # noqa: PLR2004 - a share
        return self.any()

    def later(self, moment: datetime, hours: float) -> datetime:
        """Return a moment after another one, up to so many hours."""
        return moment + timedelta(seconds=int(self._random.random() * hours * 3600) + 1)

    def _ago(self, least: float, most: float) -> datetime:
        days = least + self._random.random() * (most - least)
        whole = self._random.random() >= _SHARE_WITH_MICROSECONDS
        seconds = int(days * 86400)
        return self._until - timedelta(seconds=seconds, microseconds=0 if whole else seconds % 997)

    def written(self, moment: datetime) -> str:
        """Return a moment as some service writes it: in UTC, or in the time of some zone."""
        if self._random.random() < _SHARE_IN_ZONES:
            return moment.astimezone(self._random.choice(_ZONES)).isoformat()
        return moment.isoformat()[:-6] + "Z"
