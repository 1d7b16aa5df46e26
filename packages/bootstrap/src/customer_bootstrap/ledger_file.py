"""The file in which it is noted, outside of the database, who was erased."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import attrs

from customer_bootstrap.settings import Settings
from customer_core.privacy.erasure.ledger import ErasedName
from customer_core.privacy.erasure.lines import line_of

NAME = "erased.jsonl"


@attrs.frozen
class LedgerFile:
    """Implements the core's ``LedgerCopy``; any number of processes may append at once.

    Attributes:
        path: of the file; None where there is none, so that nothing is noted.
    """

    path: Path | None

    @classmethod
    def of(cls, settings: Settings) -> LedgerFile:
        """Return the file that the settings name, or that of the data folder, if there is one."""
        folder = settings.data_dir
        usual = folder / NAME if folder.is_dir() else None
        return cls(settings.erasure_ledger_file or usual)

    def append(self, names: Sequence[ErasedName]) -> None:
        """Keep names, for good when this returns.

        Raises:
            OSError: it cannot be written.
        """
        if self.path is None or not names:
            return
        lines = "".join(map(line_of, names)).encode()
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, lines)
            os.fsync(file)
        finally:
            os.close(file)
