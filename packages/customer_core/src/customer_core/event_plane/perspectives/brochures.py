"""The brochure perspective: which brochures were asked for, from what other services tell."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.brochures.payloads import BROCHURE_REQUESTED
from customer_core.brochures.perspective import brochure_key, evolve
from customer_core.event_plane.perspective import Applied, ReadModels
from customer_core.event_plane.perspectives.keyed import apply_by_key
from customer_core.kernel.events import Event, Recorded


@attrs.frozen
class BrochuresPerspective:
    """Implements ``Perspective``."""

    name: str = "brochures"

    def takes(self, event: Event) -> bool:
        """Whether somebody asked for a brochure."""
        return event.event_type == BROCHURE_REQUESTED

    def apply(self, models: ReadModels, batch: Sequence[Recorded]) -> Applied:
        """Keep the requests; no metric depends on them."""
        failed = apply_by_key(batch, brochure_key, evolve, models.brochures)
        return Applied(failed=failed)
