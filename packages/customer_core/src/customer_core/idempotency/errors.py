"""What can go wrong with the key of a request."""

from __future__ import annotations

from typing import ClassVar

import attrs

from customer_core.kernel.errors import Conflict


@attrs.define(eq=False)
class IdempotencyKeyInUse(Conflict):
    """A request with this Idempotency-Key is still running; ask again in a few seconds."""

    code: ClassVar[str] = "IDEMPOTENCY_KEY_IN_USE"


@attrs.define(eq=False)
class IdempotencyKeyReused(Conflict):
    """This Idempotency-Key was used for another request; use a new key for this one.

    The method, the address, its parameters and the body are what must be the same.
    """

    code: ClassVar[str] = "IDEMPOTENCY_KEY_REUSED"
