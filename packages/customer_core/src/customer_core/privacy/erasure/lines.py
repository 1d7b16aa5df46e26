"""The ledger as lines of JSON, for keeping it where no restore of the database takes it back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from customer_core.kernel.codec import from_plain, to_plain
from customer_core.privacy.erasure.errors import InvalidLedgerFile
from customer_core.privacy.erasure.ledger import ErasedName


def line_of(name: ErasedName) -> str:
    """Return the line that keeps a name."""
    return json.dumps(to_plain(name), separators=(",", ":")) + "\n"


def names_of(lines: Iterable[str]) -> Iterator[ErasedName]:
    """Yield the names that lines keep; a last one that was broken off is left out.

    Raises:
        InvalidLedgerFile: a line is none of a ledger.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip() and line.endswith("\n"):
            yield _name_of(line, number)


def _name_of(line: str, number: int) -> ErasedName:
    try:
        return from_plain(json.loads(line), ErasedName)
    except (ValueError, TypeError, ExceptionGroup) as error:
        raise InvalidLedgerFile(number, type(error).__name__) from None
