"""When and where a scenario plays, in memory."""

from __future__ import annotations

from datetime import datetime

from tests.features.worlds.memory.asking import InMemory


class SettingInMemory(InMemory):
    """Implements ``Setting`` on a clock that stands."""

    def set_time(self, moment: datetime) -> None:
        self._service.clock.set(moment)

    def now(self) -> datetime:
        return self._service.clock.now()

    def look_back_to(self, moment: datetime | None) -> None:
        self._moment = moment

    def new_business(self, *, currency: str = "USD", open_registration: bool = False) -> str:
        return self._businesses.new(currency=currency, open_registration=open_registration)
