"""The business of an event: what the envelope says, once, and what its origin may bring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customer_core.event_plane.envelopes.parts import Arrival, InvalidEvent, Parts, an_id
from customer_core.kernel.ids import DEFAULT_BUSINESS, BusinessId

_IN_DATA = ("businessId", "business_id")


def business_of(parts: Parts, data: Mapping[str, Any], arrival: Arrival) -> BusinessId:
    """Return the business that an event is about.

    Where none is named it is the one its origin is bound to, if that is one, and else the default.

    Raises:
        InvalidEvent: the message names two businesses, or one that its origin may not bring.
        InvalidId: what it names is no id.
    """
    said: str | None = None
    for field, value in parts.businesses:
        if value is not None:
            named = an_id(value, field)
            if said is not None and said != named:
                raise _forged(field)
            said = named
    for name in _IN_DATA:
        value = data.get(name)
        if isinstance(value, str) and value != said:
            if said is not None:
                raise _forged(f"data.{name}")
            said = an_id(value, f"data.{name}")
    allowed = arrival.businesses
    if allowed is None:
        return BusinessId(said or DEFAULT_BUSINESS)
    if said is None and len(allowed) == 1:
        (said,) = allowed
    if (said or DEFAULT_BUSINESS) not in allowed:
        message = f"must be a business that {arrival.origin} may tell of"
        raise InvalidEvent(parts.labels.business, message)
    return BusinessId(said or DEFAULT_BUSINESS)


def _forged(field: str) -> InvalidEvent:
    return InvalidEvent(field, "names another business than the rest of the message")
