"""The points perspective: loyalty points that other services tell of, for the metrics."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.event_plane.perspective import Applied, Failed, ReadModels, why
from customer_core.kernel.events import Event, Recorded
from customer_core.segments.points import POINTS_EARNED, PointsEntry, read_points


@attrs.frozen
class PointsPerspective:
    """Implements ``Perspective``."""

    name: str = "points"

    def takes(self, event: Event) -> bool:
        """Whether another service tells of points."""
        return event.event_type == POINTS_EARNED

    def apply(self, models: ReadModels, batch: Sequence[Recorded]) -> Applied:
        """Keep the points."""
        failed: list[Failed] = []
        entries: list[tuple[PointsEntry, Event]] = []
        for one in batch:
            try:
                entries.append((read_points(one.event), one.event))
            except Exception as error:  # noqa: BLE001 - it fails alone, the rest flows
                failed.append(Failed(one, why(error)))
        models.points.add([entry for entry, _ in entries])
        return Applied({entry.key: event for entry, event in entries}, failed)
