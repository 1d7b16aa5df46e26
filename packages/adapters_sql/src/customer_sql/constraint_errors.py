"""Names of constraints, and the domain's errors they stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from psycopg.errors import UniqueViolation

from customer_core.customers.errors import (
    CustomerAlreadyExists,
    EmailAlreadyExists,
    UserAlreadyLinked,
)
from customer_core.kernel.errors import Conflict

CONFLICTS: Mapping[str, Callable[[str], Conflict]] = MappingProxyType(
    {
        "customers_pkey": CustomerAlreadyExists,
        "customers_email_unique": lambda _: EmailAlreadyExists(),
        "customers_user_unique": lambda _: UserAlreadyLinked(),
    }
)
"""By the name of a constraint, the error for the customer with an id."""


def conflict(error: UniqueViolation, customer_id: str) -> Exception:
    """Return what a broken constraint means for a customer; an unknown one stays what it is."""
    meaning = CONFLICTS.get(error.diag.constraint_name or "")
    return meaning(customer_id) if meaning else error
