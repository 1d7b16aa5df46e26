"""The names of keys, with a hash tag so that a customer's keys are in one slot of a cluster."""

from __future__ import annotations


def cache_key(kind: str, business_id: str, customer_id: str) -> str:
    """Return the key of a cached answer, such as ``customers:profile:{default/cust_456}``.

    No id has a slash, so that no two customers of two businesses share a key.
    """
    return f"customers:{kind}:{{{business_id}/{customer_id}}}"


def floor_key(business_id: str, customer_id: str) -> str:
    """Return the key of a customer's least versions."""
    return cache_key("floor", business_id, customer_id)
