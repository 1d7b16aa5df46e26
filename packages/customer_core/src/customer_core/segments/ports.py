"""What the segments context needs from outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import attrs

from customer_core.kernel.context import UseCaseContext
from customer_core.kernel.ids import CustomerId
from customer_core.segments.model import CustomerSegment


@attrs.frozen(kw_only=True)
class SegmentCounts:
    """How many customers there are, in each tier, and in each segment by membership."""

    customers: int
    tiers: Mapping[str, int]
    segments: Mapping[str, int]


class SegmentReader(Protocol):
    """Reads the standing of one business's customers."""

    def of_customer(self, customer_id: CustomerId) -> CustomerSegment | None:
        """Return a customer's metrics and standing as last assessed, or None."""
        ...

    def counts(self) -> SegmentCounts:
        """Return the sizes of all tiers and segments; customers erased do not count."""
        ...


class SegmentsContext(UseCaseContext, Protocol):
    """The context of use cases that read segments."""

    @property
    def segments(self) -> SegmentReader:
        """Metrics and standings."""
        ...
