"""Customers whose profile or tags changed in what rules can read: they may be assessed anew."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.customers.annotation_events import CustomerTagged, CustomerUntagged
from customer_core.customers.events import (
    CustomerDeactivated,
    CustomerProfileUpdated,
    CustomerReactivated,
)
from customer_core.customers.profile_facts import change_facts
from customer_core.event_plane.perspective import Applied, ReadModels
from customer_core.event_plane.perspectives.told_of_customers import customers_told_of
from customer_core.kernel.events import Event, Recorded

_OF_STATUS = frozenset({CustomerDeactivated.__name__, CustomerReactivated.__name__})
_OF_TAGS = frozenset({CustomerTagged.__name__, CustomerUntagged.__name__})
_WHOLE = _OF_STATUS | _OF_TAGS
_TYPES = _WHOLE | {CustomerProfileUpdated.__name__}


@attrs.frozen
class ProfilesPerspective:
    """Implements ``Perspective`` without a read model: what changed is kept elsewhere."""

    name: str = "profiles"

    def takes(self, event: Event) -> bool:
        """Whether this service changed something of a customer that rules can read."""
        if not event.is_ours or event.event_type not in _TYPES:
            return False
        return event.event_type in _WHOLE or change_facts(event.data["fieldsChanged"])

    def apply(self, models: ReadModels, batch: Sequence[Recorded]) -> Applied:  # noqa: ARG002 - the port
        """Return those whose profile or tags changed."""
        told = customers_told_of(batch)
        return Applied(profiles=told.touched, failed=told.failed)
