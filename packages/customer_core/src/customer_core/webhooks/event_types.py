"""Which events a webhook wants: types of events, or the beginnings of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from customer_core.customers import annotation_events, export_events, privacy_events
from customer_core.customers import events as customer_events
from customer_core.kernel.events import DomainEvent
from customer_core.segments import events as segment_events
from customer_core.webhooks import events as webhook_events
from customer_core.webhooks.errors import UnknownEventType

EVERY = "*"
PING = "WebhookPing"
"""The type of the event that only tries whether a webhook works; it goes to whoever asks for it."""

_FIELD = "eventTypes"
_MOST = 50
_FORM = re.compile(r"(?:[A-Za-z][A-Za-z0-9]{0,99})?\*?")


def published_events() -> Iterator[type[DomainEvent]]:
    """Yield the type of every event that the service publishes."""
    for module in (
        customer_events,
        annotation_events,
        privacy_events,
        export_events,
        segment_events,
        webhook_events,
    ):
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, DomainEvent) and hasattr(kind, "topic"):
                yield kind


def check_event_types(patterns: Sequence[str]) -> tuple[str, ...]:
    """Return patterns, each once, that all fit some event that is published.

    Raises:
        UnknownEventType: there are none, too many, or one that can never fit.
    """
    if not 1 <= len(patterns) <= _MOST:
        raise UnknownEventType(_FIELD, f"must be 1 to {_MOST} types; {EVERY} is every one")
    names = sorted({kind.__name__ for kind in published_events()})
    for place, pattern in enumerate(patterns):
        if not _FORM.fullmatch(pattern) or not any(fits(pattern, name) for name in names):
            raise UnknownEventType(
                f"{_FIELD}[{place}]",
                f"must be {EVERY}, a type, or the beginning of one followed by {EVERY}; published "
                f"are {', '.join(names)}",
            )
    return tuple(dict.fromkeys(patterns))


def fits(pattern: str, event_type: str) -> bool:
    """Whether an event's type is the one a pattern names, or begins as it says."""
    if pattern.endswith(EVERY):
        return event_type.startswith(pattern[:-1])
    return pattern == event_type
