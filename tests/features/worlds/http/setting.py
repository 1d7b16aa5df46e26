"""When and where a scenario plays, over HTTP."""

from __future__ import annotations

from datetime import datetime

from customer_core.kernel.clock import format_time
from tests.features.worlds.http.asking import OverHttp


class SettingOverHttp(OverHttp):
    """Implements ``Setting`` on the clock of the service."""

    def set_time(self, moment: datetime) -> None:
        self._served.set_time(moment)

    def now(self) -> datetime:
        return self._served.clock.now()

    def look_back_to(self, moment: datetime | None) -> None:
        self._as_of = {} if moment is None else {"asOf": format_time(moment)}

    def new_business(self, *, currency: str = "USD", open_registration: bool = False) -> str:
        return self._businesses.new(currency=currency, open_registration=open_registration)
