"""What keeps assessments by one version of the definitions from ending behind the next one."""

from __future__ import annotations

from hashlib import blake2b

from customer_core.kernel.ids import BusinessId
from customer_sql.statements import statement

HOLD_BUSINESS = statement("SELECT pg_advisory_xact_lock(%(number)s)")
"""Waits for the assessments at work, and keeps others from beginning until the transaction ends."""

SHARE_BUSINESSES = statement(
    "SELECT count(pg_advisory_xact_lock_shared(number)) "
    "FROM unnest(%(numbers)s::bigint[]) AS number"
)
"""Held by assessments, any number of them at once."""


def lock_number(business_id: BusinessId) -> int:
    """Return the 64-bit number by which PostgreSQL knows the lock on what a business defines."""
    name = f"definitions of {business_id}".encode()
    return int.from_bytes(blake2b(name, digest_size=8).digest(), "big", signed=True)
