"""What the supervisor watches: something that has a name and runs, or does not."""

from __future__ import annotations

from typing import Protocol


class Watched(Protocol):
    """A process that is started again when it ends by itself."""

    @property
    def name(self) -> str:
        """What people know it by, such as ``worker``."""
        ...

    @property
    def log_file(self) -> str:
        """Where it writes what it does."""
        ...

    @property
    def pid(self) -> int | None:
        """The number of its process, None where it does not run."""
        ...

    @property
    def ending(self) -> str:
        """How it ended, in a few words."""
        ...

    def start(self) -> None:
        """Start it.

        Raises:
            StartupError: it could not be started.
        """
        ...
