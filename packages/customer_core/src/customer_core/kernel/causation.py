"""What an event carries of the event that caused it."""

from __future__ import annotations

import attrs

from customer_core.kernel.events import Event, Metadata


def following(cause: Event) -> Metadata:
    """Return the metadata of an event of ours that ``cause`` brought about.

    The conversation goes on: its id is that of the cause, or the cause itself where it began one.
    The hops are those of the cause, which taking it in has added ours to and kept within bounds.
    """
    said = cause.metadata
    correlation = said.correlation_id or cause.event_id
    return attrs.evolve(said, correlation_id=correlation, causation_id=cause.event_id)
