"""What the keys of requests need from outside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from customer_core.idempotency.model import KeptAnswer, KnownKey, Reservation
from customer_core.kernel.context import UseCaseContext
from customer_core.kernel.principal import Principal

CHUNK = 1000
"""How many keys are forgotten in one transaction."""

C = TypeVar("C")
R = TypeVar("R")


class IdempotencyKeys(Protocol):
    """The keys of one business."""

    def reserve(self, reservation: Reservation) -> bool:
        """Take a key, and tell whether it was free; of several at a time one takes it.

        It is free where it is not known, where it has expired, and where whoever had it counts as
        dead.
        """
        ...

    def find(self, digest: str) -> KnownKey | None:
        """Return what is known under a key, or None."""
        ...

    def keep(self, reservation: Reservation, answer: KeptAnswer) -> bool:
        """Keep the answer in the transaction of the work that it tells of.

        Returns:
            False where the run does not have the key any more: then its work must not last.
        """
        ...

    def release(self, reservation: Reservation) -> None:
        """Let go of a key under which nothing was done; of one that is answered nothing goes."""
        ...


class ExpiredKeys(Protocol):
    """The keys of all businesses that have expired."""

    def remove(self, now: datetime, limit: int = CHUNK) -> int:
        """Forget some of them in one short transaction; return how many, 0 where none is left."""
        ...


class KeysContext(UseCaseContext, Protocol):
    """The context of the use cases of keys."""

    @property
    def idempotency(self) -> IdempotencyKeys:
        """The keys."""
        ...


X_co = TypeVar("X_co", bound=KeysContext, covariant=True)


class Runner(Protocol[X_co]):
    """What runs use cases, each in a transaction of its own: the application."""

    def run(self, use_case: Callable[[X_co, C], R], command: C, principal: Principal) -> R:
        """Run a use case for a caller.

        Raises:
            CustomerServiceError: what the use case or the commit refuses.
        """
        ...
