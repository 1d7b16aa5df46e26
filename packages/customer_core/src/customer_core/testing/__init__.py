"""For tests of the service and of what is built on it: adapters in memory, builders, contracts.

Everything here needs nothing beyond the core itself, except ``customer_core.testing.contracts``:
the contract suites of the ports are tests, and need pytest.
"""

from customer_core.event_plane.quarantine import Quarantined
from customer_core.testing.builders import (
    a_customer,
    an_admin,
    an_event,
    an_order,
    envelope,
    key_of,
    order_created,
    order_fact,
    payment_processed,
    points_earned,
    principal,
    the_customer,
    user_told,
)
from customer_core.testing.doubles import (
    NOON,
    FixedClock,
    MemoryFreshness,
    MemoryPublisher,
    PlainHasher,
    PlainStandards,
    SequentialIds,
)
from customer_core.testing.service import MemoryService
from customer_core.testing.store import MemoryStore
from customer_core.testing.units import MemoryPlatformUnits, MemoryUnitsOfWork

__all__ = [
    "NOON",
    "FixedClock",
    "MemoryFreshness",
    "MemoryPlatformUnits",
    "MemoryPublisher",
    "MemoryService",
    "MemoryStore",
    "MemoryUnitsOfWork",
    "PlainHasher",
    "PlainStandards",
    "Quarantined",
    "SequentialIds",
    "a_customer",
    "an_admin",
    "an_event",
    "an_order",
    "envelope",
    "key_of",
    "order_created",
    "order_fact",
    "payment_processed",
    "points_earned",
    "principal",
    "the_customer",
    "user_told",
]
