"""What a write asks of the caches: that nothing older than it is served any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import attrs

from customer_core.kernel.ids import BusinessId
from customer_core.segments.history import CustomerKey


@attrs.frozen
class CustomerVersions:
    """The versions of what a cached customer is made of; each only grows."""

    customer: int = 0
    segment: int = 0


class Freshness(Protocol):
    """Keeps caches from serving what a write has made old."""

    def raise_floor(self, versions: Mapping[CustomerKey, CustomerVersions]) -> None:
        """Let nothing older than these versions be served or filled in any more.

        Raises:
            DependencyUnavailable: the cache does not answer.
        """
        ...

    def forget(self, business_id: BusinessId) -> None:
        """Drop the segments kept of a business, and refuse those read by now that come later.

        Raises:
            DependencyUnavailable: the cache does not answer.
        """
        ...
