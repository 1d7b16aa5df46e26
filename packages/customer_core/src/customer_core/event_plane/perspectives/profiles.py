"""Customers whose profile changed in what rules can read: they may have to be assessed anew."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

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
_TYPES = _OF_STATUS | {CustomerProfileUpdated.__name__}


@attrs.frozen
class ProfilesPerspective:
    """Implements ``Perspective`` without a read model: the profile is kept with the customer."""

    name: str = "profiles"

    def takes(self, event: Event) -> bool:
        """Whether this service changed something of a customer that rules can read."""
        if not event.is_ours or event.event_type not in _TYPES:
            return False
        return event.event_type in _OF_STATUS or change_facts(event.data["fieldsChanged"])

    def apply(self, models: ReadModels, batch: Sequence[Recorded]) -> Applied:  # noqa: ARG002 - the port
        """Return those whose profile changed."""
        told = customers_told_of(batch)
        return Applied(profiles=told.touched, failed=told.failed)
