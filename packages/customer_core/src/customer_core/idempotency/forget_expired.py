"""Forgetting keys that have expired, with the answers kept under them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from customer_core.idempotency.ports import ExpiredKeys


def forget_expired(keys: ExpiredKeys, now: datetime, told: Callable[[int], bool]) -> int:
    """Forget all keys that have expired, chunk by chunk; return how many.

    Args:
        keys: of all businesses.
        now: the time.
        told: called with the number of each chunk; it ends the work by returning False.
    """
    total = 0
    while removed := keys.remove(now):
        total += removed
        if not told(removed):
            break
    return total
