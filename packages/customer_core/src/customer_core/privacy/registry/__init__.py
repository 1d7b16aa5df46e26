"""The registry of personal data: every place that holds any, and what becomes of it there.

It is the one source for exports, erasures, the scan after them, the scrubbing of logs and the
record of processing. Whoever adds a column, a field of an event, a key of a cache or a file
declares it here; a test fails on anything that nobody declared.
"""

from __future__ import annotations

from collections.abc import Mapping

from customer_core.privacy.registry import (
    api,
    elsewhere,
    erasure,
    events,
    events_of_exports,
    events_of_service,
    retention,
    tables_of_activity,
    tables_of_customers,
    tables_of_events,
    tables_of_idempotency,
    tables_of_service,
)
from customer_core.privacy.registry.model import (
    Basis,
    Category,
    Datum,
    Key,
    Medium,
    Place,
    Purpose,
    Treatment,
)

__all__ = [
    "API_NAMES",
    "EVENTS",
    "PLACES",
    "TABLES",
    "Basis",
    "Category",
    "Datum",
    "Key",
    "Medium",
    "Place",
    "Purpose",
    "Treatment",
    "api",
]


def _by_name(*places: Place) -> Mapping[str, Place]:
    return {place.name: place for place in places}


TABLES = _by_name(
    *tables_of_customers.TABLES,
    *tables_of_activity.TABLES,
    *tables_of_events.TABLES,
    *tables_of_service.TABLES,
    *tables_of_idempotency.TABLES,
    *erasure.TABLES,
    *retention.TABLES,
)
"""Every table of the database, by its name."""

EVENTS = _by_name(
    *events.EVENTS,
    *erasure.EVENTS,
    *events_of_exports.EVENTS,
    *events_of_service.EVENTS,
    *retention.EVENTS,
)
"""Every type of event that this service publishes or understands, by its name."""

API_NAMES = (
    api.names_declared(TABLES) | api.names_declared(EVENTS) | api.PERSONAL.keys() | api.PLAIN
)
"""Every name that a field of a body may have."""

PLACES = (*TABLES.values(), *EVENTS.values(), *elsewhere.ELSEWHERE, *erasure.FILES)
"""Everything that is declared."""
