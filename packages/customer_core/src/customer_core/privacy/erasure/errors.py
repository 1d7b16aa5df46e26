"""What can go wrong when people are erased."""

from __future__ import annotations

from typing import ClassVar

import attrs

from customer_core.kernel.errors import Conflict, Invalid, Unavailable


@attrs.define(eq=False)
class PrivacySecretMissing(Unavailable):
    """Nobody who was erased can be recognised: set PRIVACY_SECRET to the service's secret."""

    code: ClassVar[str] = "PRIVACY_SECRET_MISSING"


@attrs.define(eq=False)
class ErasuresNotReplayed(Unavailable):
    """The database was restored with people who were erased; run `customers gdpr replay-erasures`.

    Until then, nothing is taken in that others tell.
    """

    code: ClassVar[str] = "ERASURES_NOT_REPLAYED"


@attrs.define(eq=False)
class LedgerCopyUnreadable(Unavailable):
    """The copy of the ledger of the erased cannot be read: {reason}."""

    code: ClassVar[str] = "LEDGER_COPY_UNREADABLE"
    reason: str


@attrs.define(eq=False)
class ErasureStopped(Conflict):
    """The erasure does not go on: {reason}."""

    code: ClassVar[str] = "ERASURE_STOPPED"
    reason: str


@attrs.define(eq=False)
class InvalidLedgerFile(Invalid):
    """Line {line} of the ledger is none: {problem}."""

    code: ClassVar[str] = "INVALID_LEDGER_FILE"
    line: int
    problem: str
