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
