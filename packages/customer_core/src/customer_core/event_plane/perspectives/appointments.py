"""The appointment perspective: rows of appointments from what other services tell of them."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.appointments.payloads import APPOINTMENT_EVENTS
from customer_core.appointments.perspective import appointment_key, evolve
from customer_core.event_plane.perspective import Applied, ReadModels
from customer_core.event_plane.perspectives.keyed import apply_by_key
from customer_core.kernel.events import Event, Recorded


@attrs.frozen
class AppointmentsPerspective:
    """Implements ``Perspective``."""

    name: str = "appointments"

    def takes(self, event: Event) -> bool:
        """Whether it tells of an appointment."""
        return event.event_type in APPOINTMENT_EVENTS

    def apply(self, models: ReadModels, batch: Sequence[Recorded]) -> Applied:
        """Bring the appointments up to date; no metric depends on them."""
        failed = apply_by_key(batch, appointment_key, evolve, models.appointments)
        return Applied(failed=failed)
