"""Archives of what is held about somebody, in a scenario."""

from __future__ import annotations

from typing import Protocol

from customer_core.kernel.principal import Principal


class Exports(Protocol):
    """Archives of what is held about somebody."""

    def make_archives(self) -> None:
        """Make the archives that were asked for, as the job does."""
        ...

    def archive_link(self, caller: Principal, request_id: str) -> str | None:
        """Return the link to the archive that a request shows, or None where it shows none."""
        ...

    def fetch(self, link: str) -> bytes:
        """Return what a link leads to, for whoever has it."""
        ...
