"""What can go wrong with addresses."""

from __future__ import annotations

from typing import ClassVar

import attrs

from customer_core.kernel.errors import Invalid, NotFound


@attrs.define(eq=False)
class AddressNotFound(NotFound):
    """The customer has no address {address_id}."""

    code: ClassVar[str] = "ADDRESS_NOT_FOUND"
    address_id: str


@attrs.define(eq=False)
class AddressLimitExceeded(Invalid):
    """A customer can have {limit} addresses at most; remove one that is not used any more."""

    code: ClassVar[str] = "ADDRESS_LIMIT_EXCEEDED"
    limit: int
