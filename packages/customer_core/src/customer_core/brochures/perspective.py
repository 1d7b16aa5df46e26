"""The brochure perspective: ``evolve(state, event)``, pure, for projection and replay."""

from __future__ import annotations

from collections.abc import Iterable

from customer_core.brochures.model import BrochureKey, BrochureRequest
from customer_core.brochures.payloads import read_request, read_request_id
from customer_core.kernel.events import Event


def brochure_key(event: Event) -> BrochureKey:
    """Return the request that a BrochureRequested event is about."""
    return BrochureKey(event.business_id, read_request_id(event.data))


def evolve(request: BrochureRequest | None, event: Event) -> BrochureRequest:
    """Return the request as it stands with what ``event`` tells.

    Applying events in any order, any number of times, gives the same request.

    Raises:
        InvalidField: the event's data is ill-formed.
    """
    told = read_request(event)
    return told if request is None or told.outranks(request) else request


def newest_first(requests: Iterable[BrochureRequest]) -> list[BrochureRequest]:
    """Return requests in the order of lists: the latest first, then the greatest id."""
    return sorted(requests, key=lambda one: (one.requested_at, one.request_id), reverse=True)
