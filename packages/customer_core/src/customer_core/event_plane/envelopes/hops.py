"""The services that an event has passed through."""

from __future__ import annotations

from customer_core.event_plane.envelopes.parts import Arrival, InvalidEvent
from customer_core.kernel.events import Data

MOST_HOPS = 20
"""An event that made more is taken to go round in a circle.

To have passed through this service before is no fault: what another service tells because of what
we told comes back with our name among its hops. A circle has none of its own to be known by but
that it does not end, so its length is what ends it.
"""


def hops_with(said: object, arrival: Arrival, field: str) -> tuple[Data, ...]:
    """Return the hops that an envelope tells, and the one that was made by coming here.

    Raises:
        InvalidEvent: there are more than :data:`MOST_HOPS`.
    """
    if not isinstance(said, list) or not said:
        return (arrival.hop,)
    if len(said) > MOST_HOPS:
        message = f"must not be more than {MOST_HOPS}: the event goes round in a circle"
        raise InvalidEvent(field, message)
    return (*(hop for hop in said if isinstance(hop, dict)), arrival.hop)
