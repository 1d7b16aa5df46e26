"""When and where a scenario plays."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Setting(Protocol):
    """When and where a scenario plays."""

    def set_time(self, moment: datetime) -> None:
        """Make it ``moment``."""
        ...

    def now(self) -> datetime:
        """Return what time it is."""
        ...

    def look_back_to(self, moment: datetime | None) -> None:
        """Let customers, segments and orders be read as they were at ``moment``; None is now."""
        ...

    def new_business(self, *, currency: str = "USD", open_registration: bool = False) -> str:
        """Return the id of a business that has no customers yet."""
        ...
