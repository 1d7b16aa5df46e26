"""The ledger as lines of JSON, for keeping it where no restore of the database takes it back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from customer_core.kernel.codec import from_plain, to_plain
from customer_core.privacy.erasure.errors import InvalidLedgerFile
from customer_core.privacy.erasure.ledger import ErasedName, LedgerKey
from customer_core.privacy.pseudonyms import NameKind


def line_of(name: ErasedName) -> str:
    """Return the line that keeps a name."""
    return json.dumps(to_plain(name), separators=(",", ":")) + "\n"


def names_of(lines: Iterable[str]) -> Iterator[ErasedName]:
    """Yield the names that lines keep; one that was broken off is left out.

    Raises:
        InvalidLedgerFile: a line is none of a ledger.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip() and not _is_broken_off(line):
            yield _name_of(line, number)


def key_of(line: str) -> LedgerKey | None:
    """Return what the name of a line is found by; None where the line is none of a ledger."""
    try:
        said = json.loads(line)
        return LedgerKey(said["businessId"], NameKind(said["kind"]), said["digest"])
    except (ValueError, TypeError, KeyError):
        return None


def _is_broken_off(line: str) -> bool:
    """Whether a process ended while it wrote a line; it has not gone on without the name."""
    return not line.endswith("\n") or (line.startswith("{") and not line.endswith("}\n"))


def _name_of(line: str, number: int) -> ErasedName:
    try:
        return from_plain(json.loads(line), ErasedName)
    except (ValueError, TypeError, ExceptionGroup) as error:
        raise InvalidLedgerFile(number, type(error).__name__) from None
