"""What can go wrong with legal holds."""

from __future__ import annotations

from typing import ClassVar

import attrs

from customer_core.kernel.errors import Conflict, NotFound


@attrs.define(eq=False)
class LegalHoldNotFound(NotFound):
    """The customer has no legal hold {hold_id}."""

    code: ClassVar[str] = "LEGAL_HOLD_NOT_FOUND"
    hold_id: str


@attrs.define(eq=False)
class LegalHoldLimitExceeded(Conflict):
    """A customer can have {limit} legal holds at once; lift one that is not needed any more."""

    code: ClassVar[str] = "LEGAL_HOLD_LIMIT_EXCEEDED"
    limit: int
