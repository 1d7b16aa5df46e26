"""Customers whose tier or segment was set by hand, or is so no more: they are assessed anew."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.event_plane.perspective import Applied, ReadModels
from customer_core.event_plane.perspectives.told_of_customers import customers_told_of
from customer_core.kernel.events import Event, Recorded
from customer_core.segments.events import SegmentAssigned, SegmentAssignmentWithdrawn

_TYPES = frozenset({SegmentAssigned.__name__, SegmentAssignmentWithdrawn.__name__})


@attrs.frozen
class AssignmentsPerspective:
    """Implements ``Perspective`` without a read model: what was set is kept with the customer."""

    name: str = "assignments"

    def takes(self, event: Event) -> bool:
        """Whether this service was told what to set, or to withdraw it."""
        return event.is_ours and event.event_type in _TYPES

    def apply(self, models: ReadModels, batch: Sequence[Recorded]) -> Applied:  # noqa: ARG002 - the port
        """Return those whom it concerns."""
        return customers_told_of(batch)
