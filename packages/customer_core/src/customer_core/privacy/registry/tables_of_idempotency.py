"""What the keys of requests hold of a person, for a day."""

from __future__ import annotations

from customer_core.privacy.registry.declaring import inner, reference
from customer_core.privacy.registry.model import Category, Key, Medium, Place
from customer_core.privacy.registry.purposes import ACCOUNT

TABLES = (
    Place(
        name="idempotency_keys",
        medium=Medium.TABLE,
        description="Answers of the last 24 hours, to be given again to whoever repeats a request.",
        key=Key.CUSTOMER,
        data=(
            reference("customer_id", ACCOUNT),
            *inner(
                "a copy of what the tables hold, for 24 hours", Category.CONTACT, ACCOUNT, "answer"
            ),
        ),
        plain=("business_id", "digest", "fingerprint", "holder", "reserved_at", "expires_at"),
    ),
)
"""Caller, key and request are in it as digests alone, keyed by what is kept nowhere in it."""
