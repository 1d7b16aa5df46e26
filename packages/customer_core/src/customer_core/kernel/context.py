"""What every use case is given, whatever context it belongs to."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from customer_core.kernel.events import DomainEvent
from customer_core.kernel.policies import Policies
from customer_core.kernel.principal import Principal


class UseCaseContext(Protocol):
    """The actor, the moment, new ids, and the record of what happened.

    Each context widens this protocol with the repositories its own use cases need, so that a use
    case's signature says what it touches.
    """

    @property
    def principal(self) -> Principal:
        """Who acts."""
        ...

    @property
    def now(self) -> datetime:
        """The moment of the use case, the same from its first line to its last."""
        ...

    @property
    def policies(self) -> Policies:
        """The configured rules."""
        ...

    def new_id(self, prefix: str) -> str:
        """Return an id never given before."""
        ...

    def record(
        self,
        event: DomainEvent,
        *,
        version: int | None = None,
        changes: dict[str, Any] | None = None,
    ) -> str:
        """Write an event to the journal, in the transaction of the use case, and return its id.

        Args:
            event: what happened.
            version: the version of the customer this change made.
            changes: per field, its ``old`` and ``new`` value, for the audit trail alone.
        """
        ...
